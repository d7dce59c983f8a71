// What an editor shows beside each key of a definition file. Parts of a list or of a table of names are written with `.`
// and `.*`; a key without a text here, or a text without a key, is an error when the schemas are written.

const EXPRESSION = 'Expression over the named measures (docs/formulas.md), for example n(PH(D)). Never SQL.';
const UNIT =
  'How the figure is read. pct: a fraction, 0.65 is shown as 65.0 %. money: the reporting currency. per_mille: for 1,000. ' +
  'quantity: units of what is counted, such as seats.';
const SCALE =
  'The value is scale * numerator / denominator. A factor, or annual (12 / months of the period, else 365 / days), or ' +
  'monthly (1 / months of the period).';
const ADDITIVITY =
  'When figures of parts may be added up. A+: over segments and over time. A~: over disjoint segments, not over time. ' +
  'A1: a distinct count, over disjoint segments only. A0: a ratio; add both sides over disjoint segments, then divide. ' +
  'A0F: the same, and over time as well. AX: never.';

export const DEFINITION_TEXTS = {
  title: 'KPI definition',
  about: 'One KPI of the catalogue: what it means, how it is computed, how it is read.',
  keys: {
    id: 'Name of the KPI in questions and in the file name: small letters, digits and hyphens.',
    version: 'Version of the definition, such as 1.0.0. A change that moves the figure raises the first number.',
    name: 'Name that people see.',
    aliases: 'Other names and abbreviations people search for.',
    definition: 'What the figure says, in one sentence.',
    formula: 'The formula as people read it. It is shown, not computed.',
    numerator: `What stands above the line. ${EXPRESSION}`,
    denominator: `What stands below the line, or "1" for a plain count or sum. ${EXPRESSION}`,
    grain: 'What one figure is about: segment@D (a segment on a day), segment x P (in a period), cohort x age.',
    time:
      'PIT: the end of a day. PER: a period. ROLL: a window of days that ends with the day. COH: those who started in a ' +
      'period, seen at an age.',
    window:
      'ROLL: length of the window, as a number of days, a key of the policy such as activity_window_days, or a parameter ' +
      'of type days, written $name.',
    period: 'PER and COH: the period when the question names none, such as P12M; otherwise the grain of the question.',
    maturity:
      'COH: how long after its period a cohort may be judged; PER: a period, where not at once. A number of days, a key ' +
      'of the policy in days such as return_window_days, the name of a parameter of type days, months or hours, or ' +
      'months of the calendar before one of these, as in "13 months + renewal_grace_days".',
    nonSeasonal: 'true: no season is to be expected, so a short series may be tested for a trend.',
    unit: UNIT,
    scale: SCALE,
    direction:
      'up, down: which way is better. target: a range is better. neutral: neither. up-guarded: up, read beside the KPI ' +
      'named in guard.',
    zero:
      'What a denominator of zero means. Z1: no value. Z2: a count or sum, zero is a true value where the sources are ' +
      'complete. Z3: no value at zero or below. Z4: growth, no value from a base of zero or below. Z5: no value with ' +
      'fewer than five different values. Z6: survival, no value where the curve does not come down far enough. Z7: no ' +
      'value where too few customers or no pair can be tested.',
    missing:
      'What missing data mean. M0: nothing can be missing. M1: rows without customer, category or date are left out and ' +
      'counted in the coverage. M2: positions are carried forward for at most seven days. M3: no value without an ' +
      'exchange rate. M4: who did not answer is left out. M5: no value before the history begins. M6: no value while a ' +
      'ledger account is not mapped. M7: a missing cost or revenue part is named. M8: no value for a cohort too young.',
    segmentation:
      'What it may be split by. S1: any segmentation of customers. S2: also product, channel and line. S3: dimensions of ' +
      'the ledger only.',
    additivity: ADDITIVITY,
    params: 'Parameters that a question may set, by name.',
    'params.*': 'One parameter. In an expression it is written $name.',
    'params.*.type':
      'What values it takes. choice: one of choices. days, months, hours, count, amount, fraction: a number. scheme, ' +
      'category, name: a segmentation, a product category, any other name.',
    'params.*.choices': 'Closed list of a choice; the first is the default, unless the parameter is required.',
    'params.*.default':
      'Value when the question sets none; a key of the policy in days is taken from there. A boolean is false by default.',
    'params.*.min': 'Smallest number that is accepted.',
    'params.*.max': 'Largest number that is accepted.',
    'params.*.required': 'true: there is no default, and a question without it is refused.',
    'params.*.description': 'What the parameter does, for the person who sets it.',
    variants: 'What changes when parameters have certain values.',
    'variants.when': 'The values, by parameter; all of them have to match.',
    'variants.numerator': `Replaces the numerator. ${EXPRESSION}`,
    'variants.denominator': `Replaces the denominator. ${EXPRESSION}`,
    'variants.scale': `Replaces the scale. ${SCALE}`,
    'variants.unit': `Replaces the unit. ${UNIT}`,
    'variants.additivity': `Replaces the additivity. ${ADDITIVITY}`,
    companions: 'Figures that belong beside the value, such as the median beside a mean.',
    'companions.id': 'Short name of the figure, unique within the KPI.',
    'companions.name': 'Name that people see.',
    'companions.numerator': `What stands above the line. ${EXPRESSION}`,
    'companions.denominator': `What stands below the line; 1 where it is left out. ${EXPRESSION}`,
    'companions.unit': UNIT,
    'companions.scale': SCALE,
    guard: 'Id of the KPI to read beside this one, so that it is not raised at the cost of something else.',
    industries: 'Where it is used: bank, insurer, shop, saas, telecom, media, or all.',
    systems: 'The systems its data usually come from.',
    related: 'Ids of KPIs that explain it or are mistaken for it.',
    bands: 'Ranges with a meaning, judged on the unrounded value. They may not overlap.',
    'bands.label': 'What the range means.',
    'bands.from': 'Lower end in the unit of the KPI (0.6 for 60 %); open where it is left out.',
    'bands.to': 'Upper end; open where it is left out.',
    'bands.fromInclusive': 'false: the lower end itself does not belong to the range.',
    'bands.toInclusive': 'false: the upper end itself does not belong to the range.',
    'bands.origin': 'Where the range comes from.',
    benchmarks: 'Published figures. Those that were not verified are listed and never drawn.',
    'benchmarks.text': 'The figure, as it was published.',
    'benchmarks.source': 'Who published it.',
    'benchmarks.date': 'When, or the time it is about.',
    'benchmarks.population': 'Whom it is about, and how many.',
    'benchmarks.comparable': 'Whether it was counted as this KPI counts: yes, partly or no.',
    'benchmarks.verified': 'true: somebody has seen the figure in its first source.',
    norms: 'What to compare with where there is no range.',
    traps: 'What makes the figure wrong or is easily misread.',
    source: 'Where the definition comes from, and how its interval is made.',
  },
};

export const TARGETS_TEXTS = {
  title: 'KPI targets',
  about: 'Values that are to be reached, with the days from and to which they hold.',
  keys: {
    targets: 'The targets, in any order.',
    'targets.kpi': 'Id of the KPI.',
    'targets.from': 'First day on which the target holds, such as 2026-01-01.',
    'targets.to': 'Day after the last; open where it is left out.',
    'targets.value': 'The value to be reached, in the unit of the KPI (0.9 for 90 %).',
    'targets.segment': 'The target is about this class only: one key for each segmentation, such as line: retail.',
    'targets.note': 'Who agreed on it and why, for the people who see it.',
  },
};
