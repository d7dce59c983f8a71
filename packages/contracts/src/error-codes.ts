/**
 * Every failure a person can meet has one stable code. `status` is the HTTP status of a request that fails with it;
 * `meaning` is the one-line entry of `docs/errors.md`, which has a section for each code (a check keeps the two equal).
 */
export const ERROR_CODES = {
  'kpi.unknown': { status: 404, meaning: 'No KPI with this id is in the catalogue.' },
  'kpi.definition-invalid': {
    status: 422,
    meaning: 'A file of KPIs, targets or removals does not follow its schema, or a formula in it is refused.',
  },
  'question.invalid': { status: 400, meaning: 'The question has an unknown key or a value of the wrong type.' },
  'question.date-invalid': { status: 400, meaning: 'A date in the question does not exist.' },
  'question.period-invalid': { status: 400, meaning: 'The period cannot be read, is empty, or does not fit the KPI.' },
  'question.scheme-unknown': { status: 400, meaning: 'No source provides this segmentation scheme.' },
  'question.segment-unknown': { status: 400, meaning: 'The scheme has no such segment.' },
  'question.param-invalid': {
    status: 400,
    meaning: 'The KPI does not declare this parameter, or the value is out of range.',
  },
  'answer.receipt-unknown': { status: 404, meaning: 'No answer with this receipt was given to this caller.' },
  'request.not-json': { status: 400, meaning: 'The request body is not valid JSON.' },
  'request.too-large': { status: 413, meaning: 'The request body is larger than the host accepts.' },
  'request.invalid': { status: 400, meaning: 'The request does not follow the API description.' },
  'request.not-found': { status: 404, meaning: 'The host has nothing at this address.' },
  'request.method': { status: 405, meaning: 'The address exists but not with this HTTP method.' },
  'request.host-refused': { status: 421, meaning: 'The Host header names a host this server does not answer for.' },
  'request.origin-refused': {
    status: 403,
    meaning: 'The page that asked comes from an origin that is not on the list.',
  },
  'caller.not-allowed': { status: 403, meaning: 'The caller may not do this; it takes an operator.' },
  'engine.timeout': { status: 503, meaning: 'The statement ran longer than the limit and was stopped.' },
  'engine.busy': { status: 503, meaning: 'Too many questions are waiting; try again shortly.' },
  'engine.aborted': { status: 499, meaning: 'The caller went away and the work was stopped.' },
  'engine.out-of-memory': { status: 503, meaning: 'The statement needed more memory than it may use.' },
  'store.locked': { status: 503, meaning: 'Another process has the store open.' },
  'store.format-newer': { status: 500, meaning: 'The store was written by a newer version of Sextant.' },
  'store.damaged': { status: 500, meaning: 'The store file cannot be read.' },
  'config.invalid': { status: 500, meaning: 'The configuration has an unknown key or a wrong value.' },
  'config.not-found': { status: 500, meaning: 'The configuration file does not exist.' },
  'config.env-missing': {
    status: 500,
    meaning: 'The configuration refers to an environment variable that is not set.',
  },
  'source.unknown': { status: 404, meaning: 'No source with this id is configured.' },
  'source.busy': { status: 409, meaning: 'This source is being synced already.' },
  'source.config-invalid': {
    status: 400,
    meaning: 'The configuration of the source does not follow the schema of its connector.',
  },
  'source.file-missing': {
    status: 422,
    meaning: 'A file of the source does not exist or no file matches the pattern.',
  },
  'source.file-empty': { status: 422, meaning: 'A file of the source has no content.' },
  'source.file-unreadable': {
    status: 422,
    meaning: 'A file of the source is cut off, is not in the declared encoding or format, or is not readable.',
  },
  'source.column-missing': { status: 422, meaning: 'A file or a mapping lacks a column that is needed.' },
  'source.mapping-failed': { status: 422, meaning: 'The SELECT of a canonical table cannot run.' },
  'source.too-many-rejects': {
    status: 422,
    meaning: 'More rows were rejected than the source may lose; the sync stopped and nothing of the batch was kept.',
  },
  'source.schema-drift': {
    status: 422,
    meaning: 'A field that records are made from is missing in the source or has another type; nothing was read.',
  },
  'source.too-many-deletes': {
    status: 422,
    meaning: 'A complete reading misses more records than the source may lose; nothing was deleted.',
  },
  'source.connector-failed': { status: 502, meaning: 'The connector stopped before it was done.' },
  'source.state-newer': { status: 409, meaning: 'A later version of the connector left the position of the source.' },
  'source.access-refused': {
    status: 502,
    meaning: 'The source system does not accept the credentials, or they may not read what is asked.',
  },
  'source.unreachable': { status: 502, meaning: 'The source system does not answer.' },
  'source.egress-refused': { status: 502, meaning: 'A connector wanted to speak to a host that was not granted.' },
  'source.grants-missing': {
    status: 400,
    meaning: 'A connector asks for more than computing, and the configuration does not grant it.',
  },
  'source.connector-missing': {
    status: 409,
    meaning: 'No plugin provides the connector of the source; it is synced as soon as one is installed.',
  },
  'source.protocol': { status: 502, meaning: 'The connector sent a message that the contract does not allow.' },
  'plugin.not-found': { status: 404, meaning: 'A configured plugin is in none of the plugin folders or packages.' },
  'plugin.manifest-invalid': { status: 422, meaning: 'The manifest of a plugin does not follow the schema.' },
  'plugin.version-mismatch': { status: 422, meaning: 'The plugin was made for another version of Sextant.' },
  'plugin.not-trusted': {
    status: 422,
    meaning: 'The files of a plugin are not what a trusted key has signed.',
  },
  'plugin.load-failed': {
    status: 422,
    meaning: 'The code of a plugin could not be imported, or exports the wrong thing.',
  },
  'plugin.does-not-fit': {
    status: 409,
    meaning: 'A version of a plugin does not take what the sources that use it are configured with.',
  },
  'plugin.in-use': { status: 409, meaning: 'Configured sources are read with the plugin that is to be removed.' },
  'identity.unknown-party': { status: 404, meaning: 'A link names a party that no source has delivered.' },
  'identity.cycle': { status: 409, meaning: 'A link between parties would lead back to where it began.' },
  'host.cannot-listen': { status: 500, meaning: 'The address or port of the host is in use or may not be opened.' },
  'usage.invalid': { status: 400, meaning: 'The command line was used wrongly.' },
  'spec.refused': { status: 400, meaning: 'A chart specification given to a widget would load or link to something.' },
  'client.unreachable': { status: 503, meaning: 'The page cannot reach the host.' },
  internal: {
    status: 500,
    meaning: 'Something failed that should not have; the log has the details under the request id.',
  },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** HTTP status of a request that fails with this code; 500 for a code this version does not know. */
export const statusOf = (code: ErrorCode): number =>
  Object.hasOwn(ERROR_CODES, code) ? ERROR_CODES[code].status : 500;
