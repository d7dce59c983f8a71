import { authorised } from '../../relations/authority.ts';
import { factRows, stateIntervals } from '../../relations/knowledge.ts';
import { lit, type Expression, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { antiJoin, join, leftJoin, oneOf, select, semiJoin, sub, unionAll } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

/** What tells one balance from another. */
export const BALANCE_KEY = [
  'kind',
  'agreement_k',
  'party_k',
  'claim_id',
  'ledger_code',
  'product_id',
  'origin_from',
  'currency',
  'entity',
  'branch',
] as const;
const OWNED = '(agreement_k IS NOT NULL OR party_k IS NOT NULL OR claim_id IS NOT NULL)';

export const EARNING_ASSETS = 'earning_assets';
/** Earning assets that nobody totals are loans, and what the treasury holds. */
const LOANS = 'outstanding_principal';
const TREASURY = [LOANS, 'ledger_balance'];

const kept = (alias: string, names: readonly string[] = BALANCE_KEY): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `${alias}.${name}`]));

/** Balances as they were delivered, of all kinds that a kind may be found from. */
export function deliveredBalances(context: EvaluationContext, kind: string): Query {
  const kinds = kind === EARNING_ASSETS ? [EARNING_ASSETS, ...TREASURY] : [kind];
  const rows = factRows(
    {
      from: 'position',
      key: ['position_id'],
      keep: [...BALANCE_KEY, 'position_date', 'average_from', 'amount', 'source_id'],
    },
    context.knowledge,
  );
  return select({
    select: { ...kept('p'), position_date: true, average_from: true, amount: true },
    from: sub(rows, 'p'),
    where: [oneOf('kind', kinds), ...authorised(context.rules, 'position', { source: 'source_id', kind: 'kind' })],
  });
}

/**
 * States of agreements: (agreement_k, own_entity, own_branch, is_asset, valid_from, valid_to), those that have not ended
 * or all. Test agreements are none.
 */
function agreements({ knowledge }: EvaluationContext, living: boolean): Query {
  const agreement = stateIntervals(
    {
      from: 'agreement',
      key: ['agreement_k'],
      keep: ['product_k', 'status', 'term_end_on', 'is_test', 'entity', 'branch'],
    },
    knowledge,
    false,
  );
  const product = stateIntervals(
    { from: 'product', key: ['product_k'], keep: ['term_rule', 'is_earning_asset'] },
    knowledge,
    true,
  );
  const ends = `CASE WHEN p.term_rule = 'expires' AND a.term_end_on IS NOT NULL THEN a.term_end_on ELSE DATE '9999-12-31' END`;
  const pieces = select({
    select: {
      agreement_k: 'a.agreement_k',
      own_entity: 'a.entity',
      own_branch: 'a.branch',
      is_asset: 'p.is_earning_asset',
      valid_from: 'greatest(a.valid_from, p.valid_from)',
      valid_to: `least(a.valid_to, p.valid_to${living ? `, ${ends}` : ''})`,
    },
    from: sub(agreement, 'a'),
    joins: [
      leftJoin(
        sub(product, 'p'),
        'p.product_k = a.product_k AND p.valid_from < a.valid_to AND a.valid_from < p.valid_to',
      ),
    ],
    where: ['NOT a.is_test', ...(living ? [oneOf('a.status', ['closed', 'rejected', 'withdrawn'], true)] : [])],
  });
  return select({
    select: Object.fromEntries(
      ['agreement_k', 'own_entity', 'own_branch', 'is_asset', 'valid_from', 'valid_to'].map((name) => [name, true]),
    ),
    from: sub(pieces, 'pieces'),
    where: ['valid_from < valid_to'],
  });
}

/** Earning products that no agreement is of: what the treasury holds. */
function treasuryProducts({ knowledge }: EvaluationContext): Query {
  const product = stateIntervals(
    { from: 'product', key: ['product_k'], keep: ['product_id', 'is_earning_asset'] },
    knowledge,
    false,
  );
  const held = stateIntervals({ from: 'agreement', key: ['agreement_k'], keep: ['product_k'] }, knowledge, false);
  return select({
    select: { product_id: 'p.product_id' },
    from: sub(product, 'p'),
    joins: [antiJoin(sub(held, 'h'), 'h.product_k = p.product_k')],
    where: ['p.is_earning_asset'],
    distinct: true,
  });
}

/** Which of the delivered balances count, so that nothing is counted at two levels. */
export interface Choice {
  kind: string;
  /** Entities for which the level that goes before the other one is delivered; null: for those without an entity. */
  preferred: readonly (string | null)[];
  /** Some balance is an average of the source. */
  hasAverages: boolean;
}

/**
 * Balances of agreements go before balances of the ledger, but the ledger's own earning assets before what they would be
 * added up from. Decided for each entity; what has no entity stands for all.
 */
export async function chooseBalances(context: EvaluationContext, kind: string): Promise<Choice> {
  const goesBefore = kind === EARNING_ASSETS ? `kind = '${EARNING_ASSETS}' AND NOT ${OWNED}` : OWNED;
  const found = await context.run(
    select({
      select: {
        is_preferred: goesBefore,
        entity: 'coalesce(entity, own_entity)',
        averages: 'count(average_from)',
      },
      from: sub(deliveredBalances(context, kind), 'b'),
      joins: [leftJoin(sub(lastEntities(context), 'a'), 'a.own_k = b.agreement_k')],
      groupBy: [goesBefore, 'coalesce(entity, own_entity)'],
    }),
  );
  const rows = (found['is_preferred'] ?? []).map((isPreferred, row) => {
    const entity = found['entity']?.[row];
    return {
      isPreferred: isPreferred === true,
      entity: typeof entity === 'string' ? entity : null,
      averages: Number(found['averages']?.[row]),
    };
  });
  return {
    kind,
    preferred: rows.filter((each) => each.isPreferred).map(({ entity }) => entity),
    hasAverages: rows.some(({ averages }) => averages > 0),
  };
}

const lastEntities = ({ knowledge }: EvaluationContext): Query =>
  select({
    select: { own_k: 'agreement_k', own_entity: 'arg_max(entity, valid_from)' },
    from: sub(stateIntervals({ from: 'agreement', key: ['agreement_k'], keep: ['entity'] }, knowledge, false), 'a'),
    groupBy: ['agreement_k'],
  });

/** Condition of rows of the level that stands back: of entities without the other one. */
function standsBack({ preferred }: Choice): Expression {
  if (preferred.length === 0) return lit(true);
  if (preferred.includes(null)) return lit(false);
  // Rows without an entity do not pass either.
  return oneOf('entity', preferred.map(String), true);
}

const DAYS = { valid_from: true, valid_to: true } as const;

/**
 * Stretches (balance key, kept columns, valid_from, valid_to) that count, each at the entity and branch it belongs to. A
 * balance of an agreement belongs where the agreement is, as long as it has not ended (`living`), or whatever became of it.
 */
export function placed(
  context: EvaluationContext,
  choice: Choice,
  rows: Query,
  keep: readonly string[],
  living: boolean,
): Query {
  const isAssets = choice.kind === EARNING_ASSETS;
  const columns = [...BALANCE_KEY.filter((name) => name !== 'entity' && name !== 'branch'), ...keep];
  const ofAgreements = select({
    select: {
      ...kept('b', columns),
      key_entity: 'b.entity',
      key_branch: 'b.branch',
      entity: 'coalesce(b.entity, a.own_entity)',
      branch: 'coalesce(b.branch, a.own_branch)',
      is_asset: 'a.is_asset',
      valid_from: 'greatest(b.valid_from, a.valid_from)',
      valid_to: 'least(b.valid_to, a.valid_to)',
    },
    from: sub(rows, 'b'),
    joins: [
      join(
        sub(agreements(context, living), 'a'),
        'a.agreement_k = b.agreement_k AND a.valid_from < b.valid_to AND b.valid_from < a.valid_to',
      ),
    ],
  });
  const output = {
    ...Object.fromEntries(columns.map((name) => [name, true as const])),
    key_entity: true as const,
    key_branch: true as const,
    entity: true as const,
    branch: true as const,
    ...DAYS,
  };
  const own = { ...output, key_entity: 'entity', key_branch: 'branch' };
  const agreed = isAssets ? [`kind = '${LOANS}'`, 'is_asset', standsBack(choice)] : [];
  const parts: Query[] = [select({ select: output, from: sub(ofAgreements, 'o'), where: agreed })];
  const ledger = `NOT ${OWNED}`;
  if (isAssets) {
    parts.push(
      select({ select: own, from: sub(rows, 'l'), where: [ledger, `kind = '${EARNING_ASSETS}'`] }),
      select({
        select: Object.fromEntries(Object.entries(own).map(([as, of]) => [as, `l.${of === true ? as : of}`])),
        from: sub(rows, 'l'),
        joins: [semiJoin(sub(treasuryProducts(context), 't'), 't.product_id = l.product_id')],
        where: [ledger, oneOf('kind', TREASURY), standsBack(choice)],
      }),
    );
  } else {
    parts.push(
      select({ select: own, from: sub(rows, 'l'), where: [`${OWNED} AND agreement_k IS NULL`] }),
      select({ select: own, from: sub(rows, 'l'), where: [ledger, standsBack(choice)] }),
    );
  }
  return unionAll(...parts);
}

/** Condition that two rows are of one balance. */
export const sameBalance = (left: string, right: string): Expression =>
  sql(
    BALANCE_KEY.map((name) => {
      const own = name === 'entity' || name === 'branch' ? `key_${name}` : name;
      return `${left}.${own} IS NOT DISTINCT FROM ${right}.${name}`;
    }).join(' AND '),
  );
