//! ARR of an account on a day, by its won deals.

use crate::dataset::{AccountIx, DealIx, DealKind, Symbol};
use crate::model::Day;

/// What a won deal says of its account's contract.
#[derive(Debug, Clone, Copy)]
pub struct WonDeal {
    /// Its account.
    pub account: AccountIx,
    /// The deal.
    pub deal: DealIx,
    /// Close date.
    pub closed_on: Day,
    /// ARR in the reporting currency; `None` when the amount is unknown.
    pub arr: Option<f64>,
    /// What is sold; `None` when the export does not say.
    pub product: Option<Symbol>,
    /// Whether it adds to the contract or renews it.
    pub kind: DealKind,
}

/// Contract ARR after these won deals, in the reporting currency; `None` when the amount of one
/// that still counts is unknown. The deals are in order of close date, then id.
///
/// New deals, added deals, upgrades and downgrades (a negative amount) add. A renewal takes the
/// place of the ARR of its product; where it names no product, or one that no deal before it has,
/// it takes the place of all.
///
/// # Source
/// ARR from contracts: GASP, "Canonical Definitions". Renewals by product: `docs/METHODS.md`.
pub fn contract_arr<'a>(mut deals: impl Iterator<Item = &'a WonDeal>) -> Option<f64> {
    let Some(first) = deals.next() else {
        return Some(0.0);
    };
    let Some(second) = deals.next() else {
        return first.arr;
    };
    let mut lines = vec![(first.product, first.arr)];
    for deal in std::iter::once(second).chain(deals) {
        let line = lines
            .iter_mut()
            .find(|(product, _)| *product == deal.product);
        match (deal.kind, line) {
            (DealKind::Renewal, Some(line)) if deal.product.is_some() => line.1 = deal.arr,
            (DealKind::Renewal, _) => lines = vec![(deal.product, deal.arr)],
            (_, Some((_, arr))) => *arr = arr.zip(deal.arr).map(|(arr, more)| arr + more),
            (_, None) => lines.push((deal.product, deal.arr)),
        }
    }
    lines
        .into_iter()
        .try_fold(0.0, |sum, (_, arr)| Some(sum + arr?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deal(kind: DealKind, product: Option<u32>, arr: Option<f64>) -> WonDeal {
        WonDeal {
            account: AccountIx(0),
            deal: DealIx(0),
            closed_on: Day::parse_iso("2026-01-01").unwrap(),
            arr,
            product: product.map(Symbol::at),
            kind,
        }
    }

    fn after(deals: &[WonDeal]) -> Option<f64> {
        contract_arr(deals.iter())
    }

    const NEW: DealKind = DealKind::NewBusiness;
    const RENEWAL: DealKind = DealKind::Renewal;

    #[test]
    fn a_renewal_takes_the_place_of_its_product_or_of_all() {
        let (route, fleet) = (
            deal(NEW, Some(1), Some(50.0)),
            deal(NEW, Some(2), Some(30.0)),
        );
        assert_eq!(after(&[route, fleet]), Some(80.0));
        let same = deal(RENEWAL, Some(1), Some(40.0));
        assert_eq!(after(&[route, fleet, same]), Some(70.0));
        let unnamed = deal(RENEWAL, None, Some(40.0));
        assert_eq!(after(&[route, fleet, unnamed]), Some(40.0));
        let other = deal(RENEWAL, Some(3), Some(40.0));
        assert_eq!(after(&[route, fleet, other]), Some(40.0));
    }

    #[test]
    fn a_downgrade_takes_away() {
        let deals = [
            deal(NEW, None, Some(50.0)),
            deal(DealKind::Expansion, None, Some(-20.0)),
        ];
        assert_eq!(after(&deals), Some(30.0));
    }

    #[test]
    fn an_unknown_amount_makes_the_arr_unknown_until_it_is_renewed() {
        let unknown = deal(NEW, None, None);
        assert_eq!(after(&[deal(NEW, Some(1), Some(50.0)), unknown]), None);
        let renewed = deal(RENEWAL, None, Some(60.0));
        assert_eq!(after(&[unknown, renewed]), Some(60.0));
        assert_eq!(
            after(&[deal(NEW, None, Some(50.0)), deal(RENEWAL, None, None)]),
            None
        );
    }

    #[test]
    fn no_deal_is_no_arr() {
        assert_eq!(after(&[]), Some(0.0));
    }
}
