//! The declaration of a report's figures: one line per panel.

use super::measured::Need;
use crate::config::Settings;
use crate::model::{Column, Coverage};

/// A panel of a report, as declared.
#[derive(Debug)]
pub struct Panel {
    /// Its key in report.json.
    pub key: &'static str,
    /// The columns that it needs.
    pub needs: &'static [Need],
    /// The panels inside it.
    pub panels: &'static [Panel],
}

/// The panels that cannot be measured, by key, each with the missing column. Panels inside such a
/// panel are not listed.
pub fn not_measured(
    panels: &[Panel],
    coverage: &Coverage,
    settings: &Settings,
) -> Vec<(&'static str, Column)> {
    let mut by_key: Vec<&Panel> = panels.iter().collect();
    by_key.sort_unstable_by_key(|panel| panel.key);
    let of_panel = |panel: &Panel| match Need::first_missing(panel.needs, coverage, settings) {
        Some(column) => vec![(panel.key, column)],
        None => not_measured(panel.panels, coverage, settings),
    };
    by_key.into_iter().flat_map(of_panel).collect()
}

/// Declares a report: its struct, the list of its panels with their needs, and `measure`, which
/// measures all of them at the same time.
///
/// A line is `field as "key": Figures, needs [columns], of PANELS => how to measure them;`. `as`
/// gives the key in report.json where it is not the field's name. With `needs` the field is a
/// [`Measured`](super::measured::Measured). `of` names the panels inside. What stands under `lists`
/// is measured for the lists and stays out of report.json.
macro_rules! panels {
    (
        $(#[$about:meta])*
        pub struct $Report:ident<'a> measured from $given:ident: $Given:ty {
            $(
                $(#[$doc:meta])*
                $key:ident $(as $json:literal)?: $Figures:ty $(, needs $needs:tt)?
                    $(, of $inside:path)?
                    => $measure:expr;
            )*
        }
        lists {
            $(
                $(#[$list_doc:meta])*
                $list:ident: $Rows:ty $(, needs $list_needs:tt)? => $measure_list:expr;
            )*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, ::serde::Serialize, ::schemars::JsonSchema)]
        pub struct $Report<'a> {
            $(
                $(#[$doc])*
                $(#[serde(rename = $json)])?
                pub $key: $crate::metrics::panels::field!($Figures $(, $needs)?),
            )*
            $(
                $(#[$list_doc])*
                #[serde(skip)]
                pub $list: $crate::metrics::panels::field!($Rows $(, $list_needs)?),
            )*
        }

        impl<'a> $Report<'a> {
            /// The panels of report.json, in its order.
            pub const PANELS: &'static [$crate::metrics::panels::Panel] = &[
                $($crate::metrics::panels::Panel {
                    key: $crate::metrics::panels::key!($key $($json)?),
                    needs: $crate::metrics::panels::needs!($($needs)?),
                    panels: $crate::metrics::panels::inside!($($inside)?),
                },)*
            ];

            /// Measures all panels at the same time.
            pub fn measure($given: &$Given) -> $Report<'a> {
                #[derive(Default)]
                struct Slots<'a> {
                    $($key: Option<$crate::metrics::panels::field!($Figures $(, $needs)?)>,)*
                    $($list: Option<$crate::metrics::panels::field!($Rows $(, $list_needs)?)>,)*
                }
                impl<'a> Slots<'a> {
                    $(fn $key(
                        $given: &$Given,
                    ) -> $crate::metrics::panels::field!($Figures $(, $needs)?) {
                        $crate::metrics::panels::value!($given, $measure $(, $needs)?)
                    })*
                    $(fn $list(
                        $given: &$Given,
                    ) -> $crate::metrics::panels::field!($Rows $(, $list_needs)?) {
                        $crate::metrics::panels::value!($given, $measure_list $(, $list_needs)?)
                    })*
                }
                let mut slots = Slots::default();
                rayon::scope(|scope| {
                    $(scope.spawn(|_| slots.$key = Some(Slots::$key($given)));)*
                    $(scope.spawn(|_| slots.$list = Some(Slots::$list($given)));)*
                });
                // Every slot is filled when the scope ends.
                $Report {
                    $($key: slots.$key.unwrap_or_else(|| Slots::$key($given)),)*
                    $($list: slots.$list.unwrap_or_else(|| Slots::$list($given)),)*
                }
            }
        }
    };
}

/// The key of a panel in report.json.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $json:literal) => {
        $json
    };
}

/// The type of a field: its figures, or whether they are measured.
macro_rules! field {
    ($Figures:ty) => { $Figures };
    ($Figures:ty, $needs:tt) => { $crate::metrics::measured::Measured<$Figures> };
}

/// The needs of a panel; none where none are named.
macro_rules! needs {
    () => {
        &[]
    };
    ($needs:tt) => {
        &$needs
    };
}

/// The panels inside a panel; none where none are named.
macro_rules! inside {
    () => {
        &[]
    };
    ($panels:path) => {
        $panels
    };
}

/// The value of a field.
macro_rules! value {
    ($given:ident, $measure:expr) => {
        $measure
    };
    ($given:ident, $measure:expr, $needs:tt) => {
        $crate::metrics::measured::Measured::measure(
            &$needs,
            &$given.view.data.coverage,
            $given.settings,
            || $measure,
        )
    };
}

pub(super) use {field, inside, key, needs, panels, value};
