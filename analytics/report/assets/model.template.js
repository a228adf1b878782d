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

/* EQUATIONS */

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
