//! How a country writes numbers, amounts and days.

use schemars::JsonSchema;
use serde::Deserialize;

/// How numbers, amounts and days are written in reports; their words are English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum Locale {
    /// `1,234.5`, `$1.2M`, `44%`, `20 Nov 2026`
    #[default]
    #[serde(rename = "en-GB")]
    EnGb,
    /// `1,234.5`, `$1.2M`, `44%`, `Nov 20, 2026`
    #[serde(rename = "en-US")]
    EnUs,
    /// `1.234,5`, `1,2M €`, `44 %`, `20.11.2026`
    #[serde(rename = "de-DE")]
    DeDe,
    /// `1’234.5`, `CHF 1.2M`, `44%`, `20.11.2026`
    #[serde(rename = "de-CH")]
    DeCh,
    /// `1 234,5`, `1,2M €`, `44 %`, `20/11/2026`
    #[serde(rename = "fr-FR")]
    FrFr,
    /// `1.234,5`, `1,2M €`, `44 %`, `20/11/2026`
    #[serde(rename = "es-ES")]
    EsEs,
    /// `1.234,5`, `1,2M €`, `44%`, `20/11/2026`
    #[serde(rename = "it-IT")]
    ItIt,
    /// `1.234,5`, `€ 1,2M`, `44%`, `20-11-2026`
    #[serde(rename = "nl-NL")]
    NlNl,
    /// `1.234,5`, `R$ 1,2M`, `44%`, `20/11/2026`
    #[serde(rename = "pt-BR")]
    PtBr,
    /// `1 234,5`, `1,2M SEK`, `44 %`, `2026-11-20`
    #[serde(rename = "sv-SE")]
    SvSe,
    /// `1 234,5`, `1,2M PLN`, `44%`, `20.11.2026`
    #[serde(rename = "pl-PL")]
    PlPl,
}
