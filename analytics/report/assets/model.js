// The model of RCEP Analytics, printed from analytics/equations; edit those, then run
// `rcep data dictionary`.

const roundHalfUp = (value, decimals) => {
  const scale = 10 ** decimals;
  return (Math.sign(value) * Math.round(Math.abs(value) * scale)) / scale;
};

// Hart's rational approximation of the normal distribution (West 2005): 15 decimals.
const NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
];
const DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
];
const polynomial = (factors, at) => factors.reduce((sum, factor) => sum * at + factor, 0);
const upperTail = (at) => {
  if (at > 37) return 0;
  const density = Math.exp(-0.5 * at * at);
  if (at < 7.07106781186547) {
    return (density * polynomial(NUMERATOR, at)) / polynomial(DENOMINATOR, at);
  }
  return density / (at + 1 / (at + 2 / (at + 3 / (at + 4 / (at + 0.65))))) / 2.506628274631;
};
const normalCdf = (at) => (at > 0 ? 1 - upperTail(at) : upperTail(-at));

export const inputs = ["mfn_rate", "preferential_rate", "applied_rate", "utilisation_rate", "compliance_cost", "claim_fixed_cost", "shipment_spread", "line_count", "margin_tilt", "margin_pivot", "reference_margin", "trade_cost_change", "origin_share", "duty_free_rival_share", "domestic_share", "armington_elasticity", "domestic_substitution_ratio", "total_demand_elasticity", "export_supply_elasticity", "domestic_supply_elasticity", "adjustment_speed", "dutiable_regime_share", "is_observed", "base_value_cny", "growth_index", "effect_in_force", "growth"];

export const equations = {
  preference_margin: {
    unit: "fraction",
    arguments: ["mfn_rate", "preferential_rate"],
    compute: (mfn_rate, preferential_rate) => mfn_rate - preferential_rate,
  },
  net_margin: {
    unit: "fraction",
    arguments: ["preference_margin", "compliance_cost"],
    compute: (preference_margin, compliance_cost) => Math.max(preference_margin - compliance_cost, 0.0),
  },
  claim_reach: {
    unit: "ratio",
    arguments: ["net_margin", "claim_fixed_cost", "shipment_spread"],
    compute: (net_margin, claim_fixed_cost, shipment_spread) => Math.log(Math.max(net_margin, 1e-300) / Math.max(claim_fixed_cost, 1e-300)) / shipment_spread,
  },
  claimed_share: {
    unit: "fraction",
    arguments: ["net_margin", "claim_reach", "utilisation_rate"],
    compute: (net_margin, claim_reach, utilisation_rate) => (net_margin > 0.0 ? utilisation_rate * normalCdf(claim_reach) : 0.0),
  },
  fixed_cost_share: {
    unit: "fraction",
    arguments: ["net_margin", "claim_reach", "utilisation_rate", "claim_fixed_cost", "shipment_spread"],
    compute: (net_margin, claim_reach, utilisation_rate, claim_fixed_cost, shipment_spread) => (net_margin > 0.0 ? utilisation_rate * claim_fixed_cost * Math.exp(0.5 * shipment_spread * shipment_spread) * normalCdf(claim_reach - shipment_spread) : 0.0),
  },
  claim_cost_rate: {
    unit: "fraction",
    arguments: ["claimed_share", "compliance_cost", "fixed_cost_share"],
    compute: (claimed_share, compliance_cost, fixed_cost_share) => claimed_share * compliance_cost + fixed_cost_share,
  },
  effective_rate: {
    unit: "fraction",
    arguments: ["mfn_rate", "applied_rate", "claimed_share"],
    compute: (mfn_rate, applied_rate, claimed_share) => mfn_rate - claimed_share * (mfn_rate - applied_rate),
  },
  net_saving: {
    unit: "fraction",
    arguments: ["mfn_rate", "applied_rate", "claimed_share", "claim_cost_rate"],
    compute: (mfn_rate, applied_rate, claimed_share, claim_cost_rate) => Math.max(claimed_share * (mfn_rate - applied_rate) - claim_cost_rate, 0.0),
  },
  log_trade_cost: {
    unit: "log",
    arguments: ["trade_cost_change"],
    compute: (trade_cost_change) => Math.log1p(trade_cost_change),
  },
  log_price: {
    unit: "log",
    arguments: ["net_saving", "mfn_rate", "log_trade_cost"],
    compute: (net_saving, mfn_rate, log_trade_cost) => Math.log1p(-net_saving / (1.0 + mfn_rate)) + log_trade_cost,
  },
  line_weight: {
    unit: "tariff lines",
    arguments: ["line_count", "margin_tilt", "margin_pivot", "reference_margin"],
    compute: (line_count, margin_tilt, margin_pivot, reference_margin) => (reference_margin > 0.0 ? line_count * Math.exp(-margin_tilt * (reference_margin - margin_pivot)) : line_count),
  },
  duty_paid_share: {
    unit: "fraction",
    arguments: ["origin_share", "duty_free_rival_share", "mfn_rate"],
    compute: (origin_share, duty_free_rival_share, mfn_rate) => origin_share / (1.0 - duty_free_rival_share * mfn_rate / (1.0 + mfn_rate)),
  },
  sigma_domestic: {
    unit: "elasticity",
    arguments: ["armington_elasticity", "domestic_substitution_ratio"],
    compute: (armington_elasticity, domestic_substitution_ratio) => armington_elasticity * domestic_substitution_ratio,
  },
  import_price_index: {
    unit: "log",
    arguments: ["log_price", "duty_paid_share", "armington_elasticity"],
    compute: (log_price, duty_paid_share, armington_elasticity) => (Math.abs(1.0 - armington_elasticity) < 1e-09 ? duty_paid_share * log_price : Math.log1p(duty_paid_share * Math.expm1((1.0 - armington_elasticity) * log_price)) / (1.0 - armington_elasticity)),
  },
  price_index: {
    unit: "log",
    arguments: ["import_price_index", "domestic_share", "sigma_domestic"],
    compute: (import_price_index, domestic_share, sigma_domestic) => (Math.abs(1.0 - sigma_domestic) < 1e-09 ? (1.0 - domestic_share) * import_price_index : Math.log1p((1.0 - domestic_share) * Math.expm1((1.0 - sigma_domestic) * import_price_index)) / (1.0 - sigma_domestic)),
  },
  long_run_border_price: {
    unit: "log",
    arguments: [],
    compute: () => 0.0,
  },
  long_run_duty_free_rival_price: {
    unit: "log",
    arguments: [],
    compute: () => 0.0,
  },
  long_run_other_rival_price: {
    unit: "log",
    arguments: [],
    compute: () => 0.0,
  },
  long_run_domestic_price: {
    unit: "log",
    arguments: [],
    compute: () => 0.0,
  },
  long_run_share: {
    unit: "log",
    arguments: ["log_price", "import_price_index", "armington_elasticity"],
    compute: (log_price, import_price_index, armington_elasticity) => -armington_elasticity * (log_price - import_price_index),
  },
  long_run_other_rival_share: {
    unit: "log",
    arguments: ["import_price_index", "armington_elasticity"],
    compute: (import_price_index, armington_elasticity) => armington_elasticity * import_price_index,
  },
  long_run_duty_free_rival_share: {
    unit: "log",
    arguments: ["long_run_other_rival_share"],
    compute: (long_run_other_rival_share) => long_run_other_rival_share,
  },
  long_run_domestic_volume: {
    unit: "log",
    arguments: ["price_index", "long_run_domestic_price", "sigma_domestic", "total_demand_elasticity"],
    compute: (price_index, long_run_domestic_price, sigma_domestic, total_demand_elasticity) => total_demand_elasticity * price_index - sigma_domestic * (long_run_domestic_price - price_index),
  },
  long_run_imports: {
    unit: "log",
    arguments: ["import_price_index", "price_index", "sigma_domestic", "total_demand_elasticity"],
    compute: (import_price_index, price_index, sigma_domestic, total_demand_elasticity) => total_demand_elasticity * price_index - sigma_domestic * (import_price_index - price_index),
  },
  adjusted_border_price: {
    unit: "log",
    arguments: ["long_run_border_price", "previous_adjusted_border_price", "adjustment_speed"],
    compute: (long_run_border_price, previous_adjusted_border_price, adjustment_speed) => adjustment_speed * long_run_border_price + (1.0 - adjustment_speed) * previous_adjusted_border_price,
  },
  adjusted_duty_free_rival_price: {
    unit: "log",
    arguments: ["long_run_duty_free_rival_price", "previous_adjusted_duty_free_rival_price", "adjustment_speed"],
    compute: (long_run_duty_free_rival_price, previous_adjusted_duty_free_rival_price, adjustment_speed) => adjustment_speed * long_run_duty_free_rival_price + (1.0 - adjustment_speed) * previous_adjusted_duty_free_rival_price,
  },
  adjusted_other_rival_price: {
    unit: "log",
    arguments: ["long_run_other_rival_price", "previous_adjusted_other_rival_price", "adjustment_speed"],
    compute: (long_run_other_rival_price, previous_adjusted_other_rival_price, adjustment_speed) => adjustment_speed * long_run_other_rival_price + (1.0 - adjustment_speed) * previous_adjusted_other_rival_price,
  },
  adjusted_domestic_price: {
    unit: "log",
    arguments: ["long_run_domestic_price", "previous_adjusted_domestic_price", "adjustment_speed"],
    compute: (long_run_domestic_price, previous_adjusted_domestic_price, adjustment_speed) => adjustment_speed * long_run_domestic_price + (1.0 - adjustment_speed) * previous_adjusted_domestic_price,
  },
  adjusted_share: {
    unit: "log",
    arguments: ["long_run_share", "previous_adjusted_share", "adjustment_speed"],
    compute: (long_run_share, previous_adjusted_share, adjustment_speed) => adjustment_speed * long_run_share + (1.0 - adjustment_speed) * previous_adjusted_share,
  },
  adjusted_duty_free_rival_share: {
    unit: "log",
    arguments: ["long_run_duty_free_rival_share", "previous_adjusted_duty_free_rival_share", "adjustment_speed"],
    compute: (long_run_duty_free_rival_share, previous_adjusted_duty_free_rival_share, adjustment_speed) => adjustment_speed * long_run_duty_free_rival_share + (1.0 - adjustment_speed) * previous_adjusted_duty_free_rival_share,
  },
  adjusted_domestic_volume: {
    unit: "log",
    arguments: ["long_run_domestic_volume", "previous_adjusted_domestic_volume", "adjustment_speed"],
    compute: (long_run_domestic_volume, previous_adjusted_domestic_volume, adjustment_speed) => adjustment_speed * long_run_domestic_volume + (1.0 - adjustment_speed) * previous_adjusted_domestic_volume,
  },
  adjusted_other_rival_share: {
    unit: "log",
    arguments: ["long_run_other_rival_share", "previous_adjusted_other_rival_share", "adjustment_speed"],
    compute: (long_run_other_rival_share, previous_adjusted_other_rival_share, adjustment_speed) => adjustment_speed * long_run_other_rival_share + (1.0 - adjustment_speed) * previous_adjusted_other_rival_share,
  },
  adjusted_imports: {
    unit: "log",
    arguments: ["long_run_imports", "previous_adjusted_imports", "adjustment_speed"],
    compute: (long_run_imports, previous_adjusted_imports, adjustment_speed) => adjustment_speed * long_run_imports + (1.0 - adjustment_speed) * previous_adjusted_imports,
  },
  adjusted_change: {
    unit: "log",
    arguments: ["adjusted_border_price", "adjusted_share", "adjusted_imports"],
    compute: (adjusted_border_price, adjusted_share, adjusted_imports) => adjusted_border_price + adjusted_share + adjusted_imports,
  },
  duty_free_rival_value: {
    unit: "ratio",
    arguments: ["origin_share", "duty_free_rival_share"],
    compute: (origin_share, duty_free_rival_share) => duty_free_rival_share / origin_share,
  },
  other_rival_value: {
    unit: "ratio",
    arguments: ["origin_share", "duty_free_rival_share"],
    compute: (origin_share, duty_free_rival_share) => Math.max(1.0 - origin_share - duty_free_rival_share, 0.0) / origin_share,
  },
  base_spending: {
    unit: "ratio",
    arguments: ["mfn_rate", "duty_free_rival_value", "other_rival_value", "domestic_share"],
    compute: (mfn_rate, duty_free_rival_value, other_rival_value, domestic_share) => ((1.0 + mfn_rate) * (1.0 + other_rival_value) + duty_free_rival_value) / (1.0 - domestic_share),
  },
  duty_free_rival_change: {
    unit: "log",
    arguments: ["adjusted_duty_free_rival_price", "adjusted_duty_free_rival_share", "adjusted_imports"],
    compute: (adjusted_duty_free_rival_price, adjusted_duty_free_rival_share, adjusted_imports) => adjusted_duty_free_rival_price + adjusted_duty_free_rival_share + adjusted_imports,
  },
  other_rival_change: {
    unit: "log",
    arguments: ["adjusted_other_rival_price", "adjusted_other_rival_share", "adjusted_imports"],
    compute: (adjusted_other_rival_price, adjusted_other_rival_share, adjusted_imports) => adjusted_other_rival_price + adjusted_other_rival_share + adjusted_imports,
  },
  other_rival_ratio: {
    unit: "ratio",
    arguments: ["other_rival_change"],
    compute: (other_rival_change) => Math.exp(other_rival_change),
  },
  trade_diversion_rate: {
    unit: "fraction",
    arguments: ["duty_free_rival_value", "duty_free_rival_change", "other_rival_value", "other_rival_change"],
    compute: (duty_free_rival_value, duty_free_rival_change, other_rival_value, other_rival_change) => -(duty_free_rival_value * Math.expm1(duty_free_rival_change) + other_rival_value * Math.expm1(other_rival_change)),
  },
  domestic_loss_rate: {
    unit: "fraction",
    arguments: ["base_spending", "domestic_share", "adjusted_domestic_price", "adjusted_domestic_volume"],
    compute: (base_spending, domestic_share, adjusted_domestic_price, adjusted_domestic_volume) => -(base_spending * domestic_share) * Math.expm1(adjusted_domestic_price + adjusted_domestic_volume),
  },
  price_effect_rate: {
    unit: "fraction",
    arguments: ["adjusted_border_price"],
    compute: (adjusted_border_price) => Math.expm1(adjusted_border_price),
  },
  substitution_effect_rate: {
    unit: "fraction",
    arguments: ["adjusted_border_price", "adjusted_share"],
    compute: (adjusted_border_price, adjusted_share) => Math.exp(adjusted_border_price) * Math.expm1(adjusted_share),
  },
  expansion_effect_rate: {
    unit: "fraction",
    arguments: ["adjusted_border_price", "adjusted_share", "adjusted_imports"],
    compute: (adjusted_border_price, adjusted_share, adjusted_imports) => Math.exp(adjusted_border_price + adjusted_share) * Math.expm1(adjusted_imports),
  },
  effect_rate: {
    unit: "fraction",
    arguments: ["adjusted_change"],
    compute: (adjusted_change) => Math.expm1(adjusted_change),
  },
  trade_ratio: {
    unit: "ratio",
    arguments: ["adjusted_change"],
    compute: (adjusted_change) => Math.exp(adjusted_change),
  },
  duty_counterfactual_rate: {
    unit: "fraction",
    arguments: ["mfn_rate"],
    compute: (mfn_rate) => mfn_rate,
  },
  duty_projection_rate: {
    unit: "fraction",
    arguments: ["trade_ratio", "effective_rate"],
    compute: (trade_ratio, effective_rate) => trade_ratio * effective_rate,
  },
  duty_saved_rate: {
    unit: "fraction",
    arguments: ["trade_ratio", "mfn_rate", "effective_rate"],
    compute: (trade_ratio, mfn_rate, effective_rate) => trade_ratio * (mfn_rate - effective_rate),
  },
  duty_saved_existing_rate: {
    unit: "fraction",
    arguments: ["mfn_rate", "effective_rate"],
    compute: (mfn_rate, effective_rate) => mfn_rate - effective_rate,
  },
  relative_effect: {
    unit: "fraction",
    arguments: ["dutiable_regime_share", "mean_effect_rate", "exempt_effect_rate"],
    compute: (dutiable_regime_share, mean_effect_rate, exempt_effect_rate) => dutiable_regime_share * mean_effect_rate + (1.0 - dutiable_regime_share) * exempt_effect_rate,
  },
  counterfactual_cny: {
    unit: "CNY",
    arguments: ["is_observed", "base_value_cny", "growth_index", "effect_in_force", "previous_counterfactual_cny", "growth"],
    compute: (is_observed, base_value_cny, growth_index, effect_in_force, previous_counterfactual_cny, growth) => (is_observed ? base_value_cny * growth_index / (1.0 + effect_in_force) : previous_counterfactual_cny * (1.0 + growth)),
  },
  price_effect_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_price_effect_rate", "exempt_price_effect_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_price_effect_rate, exempt_price_effect_rate) => counterfactual_cny * (dutiable_regime_share * mean_price_effect_rate + (1.0 - dutiable_regime_share) * exempt_price_effect_rate),
  },
  substitution_effect_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_substitution_effect_rate", "exempt_substitution_effect_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_substitution_effect_rate, exempt_substitution_effect_rate) => counterfactual_cny * (dutiable_regime_share * mean_substitution_effect_rate + (1.0 - dutiable_regime_share) * exempt_substitution_effect_rate),
  },
  expansion_effect_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_expansion_effect_rate", "exempt_expansion_effect_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_expansion_effect_rate, exempt_expansion_effect_rate) => counterfactual_cny * (dutiable_regime_share * mean_expansion_effect_rate + (1.0 - dutiable_regime_share) * exempt_expansion_effect_rate),
  },
  trade_diversion_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_trade_diversion_rate", "exempt_trade_diversion_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_trade_diversion_rate, exempt_trade_diversion_rate) => counterfactual_cny * (dutiable_regime_share * mean_trade_diversion_rate + (1.0 - dutiable_regime_share) * exempt_trade_diversion_rate),
  },
  domestic_loss_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_domestic_loss_rate", "exempt_domestic_loss_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_domestic_loss_rate, exempt_domestic_loss_rate) => counterfactual_cny * (dutiable_regime_share * mean_domestic_loss_rate + (1.0 - dutiable_regime_share) * exempt_domestic_loss_rate),
  },
  duty_counterfactual_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_duty_counterfactual_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_duty_counterfactual_rate) => counterfactual_cny * dutiable_regime_share * mean_duty_counterfactual_rate,
  },
  duty_projection_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_duty_projection_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_duty_projection_rate) => counterfactual_cny * dutiable_regime_share * mean_duty_projection_rate,
  },
  duty_saved_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_duty_saved_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_duty_saved_rate) => counterfactual_cny * dutiable_regime_share * mean_duty_saved_rate,
  },
  duty_saved_existing_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_duty_saved_existing_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_duty_saved_existing_rate) => counterfactual_cny * dutiable_regime_share * mean_duty_saved_existing_rate,
  },
  duty_saved_added_cny: {
    unit: "CNY",
    arguments: ["duty_saved_cny", "duty_saved_existing_cny"],
    compute: (duty_saved_cny, duty_saved_existing_cny) => duty_saved_cny - duty_saved_existing_cny,
  },
  effect_cny: {
    unit: "CNY",
    arguments: ["substitution_effect_cny", "expansion_effect_cny", "price_effect_cny"],
    compute: (substitution_effect_cny, expansion_effect_cny, price_effect_cny) => substitution_effect_cny + expansion_effect_cny + price_effect_cny,
  },
  trade_creation_cny: {
    unit: "CNY",
    arguments: ["effect_cny", "trade_diversion_cny"],
    compute: (effect_cny, trade_diversion_cny) => effect_cny - trade_diversion_cny,
  },
  projection_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "effect_cny"],
    compute: (counterfactual_cny, effect_cny) => counterfactual_cny + effect_cny,
  },
  duty_free_rival_paid_share: {
    unit: "fraction",
    arguments: ["duty_paid_share", "duty_free_rival_value", "mfn_rate"],
    compute: (duty_paid_share, duty_free_rival_value, mfn_rate) => duty_paid_share * duty_free_rival_value / (1.0 + mfn_rate),
  },
  other_rival_paid_share: {
    unit: "fraction",
    arguments: ["duty_paid_share", "other_rival_value"],
    compute: (duty_paid_share, other_rival_value) => duty_paid_share * other_rival_value,
  },
  import_price_index_paid: {
    unit: "log",
    arguments: ["log_price", "adjusted_border_price", "duty_paid_share", "duty_free_rival_paid_share", "adjusted_duty_free_rival_price", "other_rival_paid_share", "adjusted_other_rival_price", "armington_elasticity"],
    compute: (log_price, adjusted_border_price, duty_paid_share, duty_free_rival_paid_share, adjusted_duty_free_rival_price, other_rival_paid_share, adjusted_other_rival_price, armington_elasticity) => (Math.abs(1.0 - armington_elasticity) < 1e-09 ? duty_paid_share * (log_price + adjusted_border_price) + duty_free_rival_paid_share * adjusted_duty_free_rival_price + other_rival_paid_share * adjusted_other_rival_price : Math.log1p(duty_paid_share * Math.expm1((1.0 - armington_elasticity) * (log_price + adjusted_border_price)) + duty_free_rival_paid_share * Math.expm1((1.0 - armington_elasticity) * adjusted_duty_free_rival_price) + other_rival_paid_share * Math.expm1((1.0 - armington_elasticity) * adjusted_other_rival_price)) / (1.0 - armington_elasticity)),
  },
  price_index_paid: {
    unit: "log",
    arguments: ["import_price_index_paid", "domestic_share", "adjusted_domestic_price", "sigma_domestic"],
    compute: (import_price_index_paid, domestic_share, adjusted_domestic_price, sigma_domestic) => (Math.abs(1.0 - sigma_domestic) < 1e-09 ? (1.0 - domestic_share) * import_price_index_paid + domestic_share * adjusted_domestic_price : Math.log1p((1.0 - domestic_share) * Math.expm1((1.0 - sigma_domestic) * import_price_index_paid) + domestic_share * Math.expm1((1.0 - sigma_domestic) * adjusted_domestic_price)) / (1.0 - sigma_domestic)),
  },
  consumer_surplus_change_rate: {
    unit: "fraction",
    arguments: ["base_spending", "price_index_paid", "total_demand_elasticity", "compliance_cost_rate"],
    compute: (base_spending, price_index_paid, total_demand_elasticity, compliance_cost_rate) => -base_spending * (Math.abs(1.0 + total_demand_elasticity) <= 0.0 ? price_index_paid : Math.expm1((1.0 + total_demand_elasticity) * price_index_paid) / (1.0 + total_demand_elasticity)) + compliance_cost_rate,
  },
  domestic_producer_surplus_change_rate: {
    unit: "fraction",
    arguments: ["base_spending", "domestic_share", "adjusted_domestic_price", "domestic_supply_elasticity"],
    compute: (base_spending, domestic_share, adjusted_domestic_price, domestic_supply_elasticity) => base_spending * domestic_share * (Math.abs(1.0 + Math.min(domestic_supply_elasticity, 1e+300)) <= 0.0 ? adjusted_domestic_price : Math.expm1((1.0 + Math.min(domestic_supply_elasticity, 1e+300)) * adjusted_domestic_price) / (1.0 + Math.min(domestic_supply_elasticity, 1e+300))),
  },
  foreign_producer_surplus_change_rate: {
    unit: "fraction",
    arguments: ["adjusted_border_price", "duty_free_rival_value", "adjusted_duty_free_rival_price", "other_rival_value", "adjusted_other_rival_price", "export_supply_elasticity"],
    compute: (adjusted_border_price, duty_free_rival_value, adjusted_duty_free_rival_price, other_rival_value, adjusted_other_rival_price, export_supply_elasticity) => (Math.abs(1.0 + Math.min(export_supply_elasticity, 1e+300)) <= 0.0 ? adjusted_border_price : Math.expm1((1.0 + Math.min(export_supply_elasticity, 1e+300)) * adjusted_border_price) / (1.0 + Math.min(export_supply_elasticity, 1e+300))) + duty_free_rival_value * (Math.abs(1.0 + Math.min(export_supply_elasticity, 1e+300)) <= 0.0 ? adjusted_duty_free_rival_price : Math.expm1((1.0 + Math.min(export_supply_elasticity, 1e+300)) * adjusted_duty_free_rival_price) / (1.0 + Math.min(export_supply_elasticity, 1e+300))) + other_rival_value * (Math.abs(1.0 + Math.min(export_supply_elasticity, 1e+300)) <= 0.0 ? adjusted_other_rival_price : Math.expm1((1.0 + Math.min(export_supply_elasticity, 1e+300)) * adjusted_other_rival_price) / (1.0 + Math.min(export_supply_elasticity, 1e+300))),
  },
  revenue_change_rate: {
    unit: "fraction",
    arguments: ["trade_ratio", "effective_rate", "mfn_rate", "other_rival_value", "other_rival_ratio"],
    compute: (trade_ratio, effective_rate, mfn_rate, other_rival_value, other_rival_ratio) => effective_rate * trade_ratio + mfn_rate * other_rival_value * other_rival_ratio - (mfn_rate + mfn_rate * other_rival_value),
  },
  compliance_cost_rate: {
    unit: "fraction",
    arguments: ["trade_ratio", "claim_cost_rate"],
    compute: (trade_ratio, claim_cost_rate) => trade_ratio * claim_cost_rate,
  },
  consumer_surplus_change_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_consumer_surplus_change_rate", "exempt_consumer_surplus_change_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_consumer_surplus_change_rate, exempt_consumer_surplus_change_rate) => counterfactual_cny * (dutiable_regime_share * mean_consumer_surplus_change_rate + (1.0 - dutiable_regime_share) * exempt_consumer_surplus_change_rate),
  },
  domestic_producer_surplus_change_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_domestic_producer_surplus_change_rate", "exempt_domestic_producer_surplus_change_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_domestic_producer_surplus_change_rate, exempt_domestic_producer_surplus_change_rate) => counterfactual_cny * (dutiable_regime_share * mean_domestic_producer_surplus_change_rate + (1.0 - dutiable_regime_share) * exempt_domestic_producer_surplus_change_rate),
  },
  foreign_producer_surplus_change_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_foreign_producer_surplus_change_rate", "exempt_foreign_producer_surplus_change_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_foreign_producer_surplus_change_rate, exempt_foreign_producer_surplus_change_rate) => counterfactual_cny * (dutiable_regime_share * mean_foreign_producer_surplus_change_rate + (1.0 - dutiable_regime_share) * exempt_foreign_producer_surplus_change_rate),
  },
  revenue_change_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_revenue_change_rate", "exempt_revenue_change_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_revenue_change_rate, exempt_revenue_change_rate) => counterfactual_cny * (dutiable_regime_share * mean_revenue_change_rate + (1.0 - dutiable_regime_share) * exempt_revenue_change_rate),
  },
  compliance_cost_cny: {
    unit: "CNY",
    arguments: ["counterfactual_cny", "dutiable_regime_share", "mean_compliance_cost_rate", "exempt_compliance_cost_rate"],
    compute: (counterfactual_cny, dutiable_regime_share, mean_compliance_cost_rate, exempt_compliance_cost_rate) => counterfactual_cny * (dutiable_regime_share * mean_compliance_cost_rate + (1.0 - dutiable_regime_share) * exempt_compliance_cost_rate),
  },
  welfare_change_cny: {
    unit: "CNY",
    arguments: ["consumer_surplus_change_cny", "domestic_producer_surplus_change_cny", "revenue_change_cny", "compliance_cost_cny"],
    compute: (consumer_surplus_change_cny, domestic_producer_surplus_change_cny, revenue_change_cny, compliance_cost_cny) => consumer_surplus_change_cny + domestic_producer_surplus_change_cny + revenue_change_cny - compliance_cost_cny,
  },
};

const PREVIOUS = "previous_";
const MEAN = "mean_";
const EXEMPT = "exempt_";
const without = (prefix, name) => name.slice(prefix.length);

// Quantities from those given; what is given takes the place of its equation. `before` are the
// quantities of the year before, none in the first year.
export function compute(targets, given, before = {}) {
  const values = { ...given };
  const find = (name) => {
    if (name in values) return values[name];
    if (name.startsWith(PREVIOUS)) return before[without(PREVIOUS, name)] ?? 0;
    const equation = equations[name];
    if (!equation) throw new Error(`${name}: neither given nor computed by any equation`);
    values[name] = equation.compute(...equation.arguments.map(find));
    return values[name];
  };
  targets.forEach(find);
  return values;
}

// Rates of trade that a quantity of a segment takes, over its markets and in trade without duty.
const prefixed = (targets, prefix, found = new Set(), seen = new Set()) => {
  for (const name of targets) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (name.startsWith(prefix)) found.add(without(prefix, name));
    prefixed(equations[name]?.arguments ?? [], prefix, found, seen);
  }
  return [...found];
};

const ofYear = (inputs, year) =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, Array.isArray(value) ? value[year] : value])
  );

// One segment over the years. `inputs` are numbers, or lists over the years; `markets` have a
// weight and inputs of their own. Returns the targets as lists over the years.
export function segment({ targets, inputs, markets, years }) {
  const mean = prefixed(targets, MEAN);
  const exempt = prefixed(targets, EXEMPT);
  const noDuty = {
    mfn_rate: 0, applied_rate: 0, claimed_share: 0, claim_cost_rate: 0, effective_rate: 0,
  };
  let before = { markets: markets.map(() => ({})), exempt: {}, own: {} };
  const found = Object.fromEntries(targets.map((name) => [name, []]));
  for (let year = 0; year < years; year += 1) {
    const own = ofYear(inputs, year);
    const solved = markets.map((market, place) =>
      compute(mean, { ...own, ...ofYear(market.inputs, year) }, before.markets[place])
    );
    const free = compute(exempt, { ...own, ...noDuty }, before.exempt);
    const given = { ...own };
    for (const name of mean) {
      given[MEAN + name] = solved.reduce((sum, it, at) => sum + markets[at].weight * it[name], 0);
    }
    for (const name of exempt) given[EXEMPT + name] = free[name];
    const values = compute(targets, given, before.own);
    for (const name of targets) found[name].push(values[name]);
    before = { markets: solved, exempt: free, own: values };
  }
  return found;
}
