import type { Answer, FailedAnswer } from './answer.ts';
import type { ErrorBody } from './errors.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Additivity, KpiDefinition } from './kpi.ts';
import type { Grants, PluginKind } from './plugin.ts';
import { questionSchema, type Question } from './question.ts';
import type { PluginChangeKind, QualityFinding, QualityRow, QuarantinedRow, SourceStatus, SyncReport } from './sync.ts';

/** `POST /v1/answers` */
export interface AnswersRequest {
  questions: Question[];
}
export interface AnswersResponse {
  /** In the order of the questions; a question with `fields` has a `PartialAnswer`. */
  answers: (Answer | FailedAnswer)[];
}

/** An entry of `GET /v1/kpis`. */
export interface KpiSummary {
  id: string;
  name: string;
  definition: string;
  unit: KpiDefinition['unit'];
  direction: KpiDefinition['direction'];
  time: KpiDefinition['time'];
  industries: string[];
  /** Only for operators. */
  state?: KpiState;
  /** Where it was asked for. */
  readiness?: Readiness;
}
export interface KpisResponse {
  total: number;
  kpis: KpiSummary[];
  /** Files, and parts of files, that cannot be used; only for operators. */
  problems?: CatalogueProblem[];
  /** Over the whole catalogue, what one more thing that a source could fill would do; with the readiness. */
  unlocks?: Unlock[];
}

/** Where the definition that answers comes from. */
export interface KpiState {
  version: string;
  /** Id of the pack, or `own` for the tenant's folder. */
  origin: string;
  file: string;
  /** The tenant's own file stands in for one of a pack. */
  overrides: boolean;
  /** A newer file is wrong: the definition from before it answers. */
  outdated: boolean;
}

/** A file of KPIs, targets or removals, or an entry of one, that cannot be used. What was there before stays. */
export interface CatalogueProblem {
  /** The KPI, where its id could be read. */
  kpi: string | null;
  file: string;
  line: number | null;
  /** Begins with file and line. */
  message: string;
  remedy: string;
  /** Version of this KPI that answers meanwhile; null: none. */
  running: string | null;
}

/** `POST /v1/kpis/try`: a definition that is being written. */
export interface KpiTrialRequest {
  /** The YAML. */
  text: string;
  /** Named in errors. */
  file: string;
  /** What to ask of it; `kpi` is its own id. */
  question?: Omit<Question, 'kpi'>;
}
/** What a definition comes to, without being taken into the catalogue. */
export interface KpiTrial {
  kpi: string;
  version: string;
  /** Every formula of the definition in its normal form, with what was inferred of it. */
  sides: { field: string; formula: string; type: string; adds: string }[];
  additivity: { declared: Additivity; inferred: Additivity };
  grain: { declared: string; inferred: string };
  /** Can be split by `product`. */
  byProduct: boolean;
  /** What the figure rests on. `optional`: the figure stands without it, gross of this part. */
  needs: { what: string; provided: boolean; optional: string | null }[];
  /** KPIs of the catalogue that would not hold any more, and why. */
  breaks: { kpi: string; message: string }[];
  /** The SQL that found the answer, with its parameters as comments. */
  statements: string[];
  answer: Answer | FailedAnswer;
}

/** Two records that are one party, as `GET /v1/identity/links` lists them. */
export interface LinkedParty {
  party: string;
  canonical: string;
  /** When it became known, an ISO instant. */
  at: string;
}
export interface LinksResponse {
  links: LinkedParty[];
}
/** `POST /v1/identity/links`; a party linked to itself stands alone again. */
export interface LinksRequest {
  links: { party: string; canonical: string }[];
}
export interface LinkedResponse {
  batch: number;
}

/** What a KPI rests on, with the values of its parameters that hold where nobody says anything. */
export interface Readiness {
  /** There is data for everything it cannot do without. */
  ready: boolean;
  missing: string[];
  /** Parts that the figure is told without, because no source provides them. */
  gross: string[];
  /** Day from which the lives of customers are known; earlier days have no answer. */
  historyFrom: string | null;
  /** Day from which there is data for everything it needs. */
  since: string | null;
  /** Last day of which every source that it needs is complete. */
  completeThrough: string | null;
  /** When the least recently synced of them was synced. */
  lastSync: string | null;
  needs: ReadinessNeed[];
}
export interface ReadinessNeed {
  /** A table, kinds of it, or a column, in the words of the canonical tables. */
  what: string;
  provided: boolean;
  /** The figure stands without it, gross of this part. */
  optional: string | null;
  /** Any one of these is enough; with one that is missing the figure may say more. */
  anyOf?: { what: string; provided: boolean }[];
  /** Who fills it, from which day on, and how fresh that source is. */
  sources: { source: string; since: string | null; completeThrough: string | null; lastSync: string | null }[];
}
/** What it would do if a source filled this. */
export interface Unlock {
  what: string;
  /** KPIs that lack nothing else. */
  makesReady: string[];
  /** KPIs that answer without it, gross of this part. */
  makesWhole: string[];
}

/** `GET /v1/kpis/{id}` */
export interface KpiResponse {
  definition: KpiDefinition;
  /** Schemes a question may use in `by` and `filter`, with their segments. */
  schemes: { scheme: string; segments: string[]; declared: boolean }[];
  readiness: Readiness;
}
export interface SourcesResponse {
  sources: SourceStatus[];
}
/** `POST /v1/sources/{id}/sync`, status 202; `GET /v1/events` tells the rest. */
export interface SyncStartedResponse {
  source: string;
}
export interface RunsResponse {
  runs: SyncReport[];
}
export interface QualityResponse {
  tables: QualityRow[];
  /** The run at whose end the checks were made: the last one, or the one that was asked for; null before the first. */
  run: number | null;
  /** What the checks found in the source's rows, worst first. */
  checks: QualityFinding[];
}
export interface QuarantineResponse {
  total: number;
  rows: QuarantinedRow[];
}

/** A plugin as `GET /v1/plugins` shows it. */
export interface PluginStatus {
  id: string;
  version: string;
  kind: PluginKind;
  title: string;
  /** As it was asked for: a package name or a folder. */
  name: string;
  folder: string;
  /** What it asks for beyond computing. */
  grants: Grants;
  /** It can be upgraded and removed while the host runs; the others stand in the configuration, or came with the program. */
  installed: boolean;
  /** Version to which it can go back. */
  previous: string | null;
  /** Sources that are read with it. */
  sources: string[];
}
export interface PluginsResponse {
  plugins: PluginStatus[];
  /** Plugins that are not taken, and why. */
  refusals: ErrorBody[];
  /** What is not as it should be with plugins that are taken all the same. */
  warnings: string[];
}
/** `POST /v1/plugins` */
export interface PluginInstallRequest {
  /** A package that is installed beside the configuration, or an absolute folder of the host's machine. */
  name: string;
}
/** `POST /v1/plugins/{id}/upgrade` */
export interface PluginUpgradeRequest {
  /** Default: where it came from. */
  name?: string;
}
/** What changing a plugin came to. */
export interface PluginChangeResponse {
  /** `null`: the very same files were there already, and nothing was done. */
  change: PluginChangeKind | null;
  plugin: string;
  version: string;
  /** Version that it took the place of. */
  replaced: string | null;
  /** Its code was imported in a process of its own; not where it asks for a native add-on that no source has accepted. */
  tried: boolean;
  /** What it asks for beyond computing. */
  grants: Grants;
  /** Sources that are read with it, and why those cannot be synced that cannot. */
  sources: { id: string; problem?: ErrorBody }[];
  /** Sources that are being read with the version from before, to their end. */
  draining: string[];
}

export const MAX_QUESTIONS = 100;

export const answersRequestSchema = {
  $id: 'AnswersRequest',
  type: 'object',
  additionalProperties: false,
  required: ['questions'],
  properties: { questions: { type: 'array', minItems: 1, maxItems: MAX_QUESTIONS, items: { type: 'object' } } },
} as const satisfies JsonSchema;

const trialQuestion = Object.fromEntries(Object.entries(questionSchema.properties).filter(([key]) => key !== 'kpi'));

export const kpiTrialRequestSchema = {
  $id: 'KpiTrialRequest',
  type: 'object',
  additionalProperties: false,
  required: ['text', 'file'],
  properties: {
    text: { type: 'string', maxLength: 65536, description: 'A KPI definition in YAML.' },
    file: { type: 'string', minLength: 1, maxLength: 500, description: 'Named in errors.' },
    question: { type: 'object', additionalProperties: false, properties: trialQuestion },
  },
} as const satisfies JsonSchema;

const pluginName = { type: 'string', minLength: 1, maxLength: 4000 } as const;

export const pluginInstallRequestSchema = {
  $id: 'PluginInstallRequest',
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      ...pluginName,
      description: "A package beside the configuration, or an absolute folder of the host's machine.",
    },
  },
} as const satisfies JsonSchema;

export const pluginUpgradeRequestSchema = {
  $id: 'PluginUpgradeRequest',
  type: 'object',
  additionalProperties: false,
  properties: { name: { ...pluginName, description: 'Default: where the plugin came from.' } },
} as const satisfies JsonSchema;

const partyId = { type: 'string', minLength: 1, maxLength: 500 } as const;

export const linksRequestSchema = {
  $id: 'LinksRequest',
  type: 'object',
  additionalProperties: false,
  required: ['links'],
  properties: {
    links: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['party', 'canonical'],
        properties: { party: partyId, canonical: partyId },
      },
    },
  },
} as const satisfies JsonSchema;

export interface Route {
  method: 'get' | 'post';
  path: string;
  summary: string;
  /** Needs an operator. */
  operator?: true;
  query?: Readonly<Record<string, JsonSchema>>;
  body?: JsonSchema;
}

const page = {
  limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
  offset: { type: 'integer', minimum: 0, default: 0 },
} as const;

/** The HTTP API as a table: host, client and the OpenAPI document are made from it. */
export const ROUTES = {
  kpis: {
    method: 'get',
    path: '/v1/kpis',
    summary: 'Search the catalogue.',
    query: {
      q: { type: 'string', maxLength: 200 },
      readiness: { type: 'boolean', default: false, description: 'Say of each what it needs and what is missing.' },
      ...page,
    },
  },
  kpi: {
    method: 'get',
    path: '/v1/kpis/{id}',
    summary: 'One KPI: its definition, the schemes it can be split by, its readiness.',
  },
  tryKpi: {
    method: 'post',
    path: '/v1/kpis/try',
    summary: 'See what a definition that is being written comes to.',
    operator: true,
    body: kpiTrialRequestSchema,
  },
  answers: {
    method: 'post',
    path: '/v1/answers',
    summary: 'Answer up to 100 questions; each fails alone.',
    body: {
      ...answersRequestSchema,
      properties: { questions: { ...answersRequestSchema.properties.questions, items: questionSchema } },
    },
  },
  explain: {
    method: 'get',
    path: '/v1/answers/{receipt}',
    summary: 'An earlier answer, found again, and how it came to be.',
    query: {
      rows: {
        type: 'integer',
        minimum: 0,
        maximum: 1000,
        default: 20,
        description: 'Rows of each table to show of each side; only operators get rows.',
      },
      segment: {
        type: 'string',
        maxLength: 400,
        description: 'Show the rows behind this segment; of two schemes with a comma between the keys.',
      },
    },
  },
  compare: {
    method: 'get',
    path: '/v1/answers/{receipt}/against/{other}',
    summary: 'Why two answers differ: one cause after the other, with what each did to the figure.',
  },
  sources: {
    method: 'get',
    path: '/v1/sources',
    summary: 'The sources, how far each is complete and when it was synced.',
  },
  sync: {
    method: 'post',
    path: '/v1/sources/{id}/sync',
    summary: 'Start a sync.',
    operator: true,
    query: {
      full: { type: 'boolean', description: 'Read everything anew, from the beginning.' },
      acceptDrift: { type: 'boolean', description: 'Fields of the source that have changed are right as they are.' },
    },
  },
  runs: {
    method: 'get',
    path: '/v1/sources/{id}/runs',
    summary: 'Reports of past syncs.',
    operator: true,
    query: page,
  },
  quality: {
    method: 'get',
    path: '/v1/sources/{id}/quality',
    summary: 'Rows read, accepted and rejected, per table, and what the checks of a sync found.',
    operator: true,
    query: { run: { type: 'integer', minimum: 1, description: 'What was found at the end of this run.' } },
  },
  quarantine: {
    method: 'get',
    path: '/v1/sources/{id}/quarantine',
    summary: 'Rows that were not taken in, with file, line and reason.',
    operator: true,
    query: { ...page, all: { type: 'boolean', description: 'Those that are settled, too.' } },
  },
  links: { method: 'get', path: '/v1/identity/links', summary: 'Records that are one party.', operator: true },
  link: {
    method: 'post',
    path: '/v1/identity/links',
    summary: 'Say that records are one party, or that they are not.',
    operator: true,
    body: linksRequestSchema,
  },
  plugins: { method: 'get', path: '/v1/plugins', summary: 'The plugins, and those that were refused.', operator: true },
  installPlugin: {
    method: 'post',
    path: '/v1/plugins',
    summary: 'Install a plugin, or another version of one; what runs goes on when it is refused.',
    operator: true,
    body: pluginInstallRequestSchema,
  },
  upgradePlugin: {
    method: 'post',
    path: '/v1/plugins/{id}/upgrade',
    summary: 'Take another version of an installed plugin; what runs goes on when it is refused.',
    operator: true,
    body: pluginUpgradeRequestSchema,
  },
  rollbackPlugin: {
    method: 'post',
    path: '/v1/plugins/{id}/rollback',
    summary: 'Go back to the version of an installed plugin before.',
    operator: true,
  },
  removePlugin: {
    method: 'post',
    path: '/v1/plugins/{id}/remove',
    summary: 'Take an installed plugin away; syncs that run with it end with it.',
    operator: true,
    query: {
      force: {
        type: 'boolean',
        default: false,
        description: 'Also when sources are read with it: their answers stay.',
      },
    },
  },
  events: { method: 'get', path: '/v1/events', summary: 'Server-sent events: syncs, new data and plugins.' },
} as const satisfies Record<string, Route>;
