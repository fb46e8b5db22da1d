/**
 * Every error a user can meet has a code; a code has a title, a likely cause and a fix in the one table below.
 * An error carries *what* happened in its message and *where* (file, row, column, id) in its details.
 */

export interface ErrorCopy {
  readonly title: string
  readonly cause: string
  readonly fix: string
  /** The fix in the window, where `fix` speaks of commands or their options. */
  readonly windowFix?: string
  /** Exit code of the command line: 1 failed, 2 bad usage or input, 3 a check did not pass, 130 cancelled. */
  readonly exit: 1 | 2 | 3 | 130
}

const copyFor =
  (exit: ErrorCopy['exit']) =>
  (title: string, cause: string, fix: string, windowFix?: string): ErrorCopy => ({ title, cause, fix, windowFix, exit })
const failed = copyFor(1)
const input = copyFor(2)
const check = copyFor(3)

export const errorCatalogue = {
  // general
  INTERNAL: failed(
    'Something went wrong inside Cairn',
    'A fault in Cairn, not in your data.',
    'Run the same command again with --debug and report what it prints.',
    'Try again; if it comes back, copy the details and report them.',
  ),
  INVALID_INPUT: input(
    'The input is not valid',
    'A value is missing or has the wrong form.',
    'Correct the field that is named and try again.',
  ),
  NOT_FOUND: input('No such object', 'The name or id is misspelt, or it was deleted.', 'List what is there and use one of those names.'),
  ALREADY_EXISTS: input('The name is taken', 'Another object has this name.', 'Choose another name.'),
  CANCELLED: { title: 'Cancelled', cause: 'You stopped it.', fix: 'Start it again when you are ready.', exit: 130 },

  // the workspace
  WORKSPACE_NOT_FOUND: input(
    'No workspace here',
    'The folder has no cairn.db.',
    'Make one with `cairn init`, or name the folder with --workspace.',
    'Choose another folder, or make a new workspace.',
  ),
  WORKSPACE_EXISTS: input('There is a workspace here already', 'The folder has a cairn.db.', 'Use it as it is, or choose an empty folder.'),
  WORKSPACE_READ_ONLY: failed(
    'The folder cannot be written to',
    'The folder or the disk is read-only, or belongs to someone else.',
    'Change its permissions, or copy the workspace to a folder of yours.',
  ),
  WORKSPACE_NEWER: failed(
    'The workspace was made by a newer Cairn',
    'Its schema is newer than this version knows.',
    'Update Cairn. Nothing was changed.',
  ),
  WORKSPACE_CORRUPT: failed(
    'The workspace database cannot be read',
    'The file is damaged or is not a database.',
    'Restore the newest file from the folder backups/, or a backup of your own.',
  ),
  WORKSPACE_FOREIGN: failed(
    'This is not a Cairn workspace',
    'Its cairn.db is empty or missing, or belongs to another program.',
    'Put back the newest file from the folder backups/, or a backup of your own. Nothing was changed.',
  ),
  WORKSPACE_UNSAFE: failed(
    'The workspace holds something that Cairn does not make',
    'Someone has put a link in place of a file, or code into its database. It could write or run outside of the workspace.',
    'List all with `cairn workspace verify`. If you do not know where it comes from, do not use this workspace. Nothing was changed.',
    'If you do not know where it comes from, do not use this workspace. Nothing was changed.',
  ),
  ROW_DAMAGED: check(
    'A row of the workspace is damaged',
    'cairn.db was changed by hand or by another program.',
    'List all that is damaged with `cairn workspace verify`, and restore cairn.db from a backup.',
    'Choose Check integrity in the command palette to list all that is damaged, and restore cairn.db from a backup.',
  ),
  WORKSPACE_INCOMPLETE: check(
    'The registry does not fit the objects',
    'Rows of cairn.db were lost, or cairn.db is another workspace’s or an old one.',
    'Put back the right cairn.db from the folder backups/ or from a backup of your own, then run `cairn workspace verify`.',
    'Put back the right cairn.db from the folder backups/ or from a backup of your own, then choose Check integrity in the command palette.',
  ),
  WORKSPACE_BUSY: failed(
    'Jobs are running',
    'A job writes what is not referred to yet.',
    'Wait for it or cancel it: look at `cairn jobs list`.',
    'Wait for it, or cancel it under Jobs.',
  ),
  OBJECT_IN_USE: input('It is in use', 'Something that works depends on it.', 'Free it first: the message says from what.'),
  UNDO_CONFLICT: failed(
    'It can no longer be undone',
    'Something else has changed the same thing since.',
    'Change it by hand, or forget this step with `cairn undo --forget`.',
    'Change it by hand.',
  ),
  OBJECT_MISSING: check(
    'An object is missing',
    'A file under objects/ was deleted.',
    'Restore the folder objects/ from a backup, then run `cairn workspace verify`.',
    'Restore the folder objects/ from a backup, then choose Check integrity in the command palette.',
  ),
  OBJECT_CORRUPT: check(
    'An object does not match its hash',
    'A file under objects/ was truncated or changed.',
    'Restore that file from a backup, then run `cairn workspace verify`.',
    'Restore that file from a backup, then choose Check integrity in the command palette.',
  ),
  DISK_FULL: failed(
    'The disk is full',
    'There is no space left where the workspace lies.',
    'Free some space and try again. Nothing was half-written.',
  ),

  WORKSPACE_LOCKED: failed(
    'The workspace database is locked',
    'Another program keeps the file cairn.db for itself, such as a database browser or a backup.',
    'Close that program, or wait for it, and try again. Nothing was half-written.',
  ),
  WORKSPACE_GONE: failed(
    'The folder of the workspace is gone',
    'It was deleted, moved or replaced while it was open, or its drive was disconnected.',
    'Put it back or connect the drive, then open the workspace again.',
  ),
  DISK_FAILED: failed(
    'The disk cannot be read or written',
    'The drive was disconnected, or is damaged.',
    'Check the drive and its connection, then open the workspace again.',
  ),

  PORT_IN_USE: input(
    'The port cannot be used',
    'Another program listens on it, perhaps another `cairn open`.',
    'Leave out --port for any free one, or name another.',
  ),

  // jobs
  JOB_KIND_UNKNOWN: failed(
    'This version does not know this kind of job',
    'A newer version of Cairn queued it.',
    'Update Cairn to run it, or cancel it with `cairn jobs cancel`.',
    'Update Cairn to run it, or cancel it under Jobs.',
  ),
  JOB_CHANGED: input(
    'The job has changed',
    'Its kind or its input is not what was shown to you.',
    'Look at it again with `cairn jobs show`.',
    'Look at it again under Jobs.',
  ),
  JOB_NOT_RUNNING: input('The job is not running', 'It has ended already.', 'Look at it with `cairn jobs list`.', 'Look at it under Jobs.'),
  WORKER_DIED: failed(
    'The worker process ended unexpectedly',
    'It was killed, or ran out of memory.',
    'Try again; with less data if memory was short. Nothing was half-written.',
  ),

  // services
  SERVICE_KIND_UNKNOWN: failed(
    'This version does not know this kind of service',
    'A newer version of Cairn made it.',
    'Update Cairn to run it.',
  ),
  SERVICE_NOT_ALLOWED: input(
    'The service waits for your permission',
    'It came with the workspace, and you have not started it on this computer.',
    'See what it would do with `cairn services list`, then start it with `cairn services start <name> --yes`.',
    'See what it would do, then start it.',
  ),
  SERVICE_CHANGED: input(
    'The service has changed',
    'Its kind or its settings are not what was shown to you.',
    'Look at it again with `cairn services list`.',
    'Look at it again.',
  ),
  SERVICE_NOT_RUNNING: input(
    'The service is not running',
    'It is stopped, starting, or has failed.',
    'Look at it with `cairn services list`; start it with `cairn services start`.',
    'Start it, or look at its log.',
  ),
  SERVICE_RUNNING: input('The service is running', 'It was not stopped first.', 'Stop it with `cairn services stop`.', 'Stop it first.'),
  SERVICE_DIED: failed(
    'The service ended unexpectedly',
    'It crashed, was killed, or ran out of memory.',
    'Look at its log with `cairn services log`. It is started again, unless it ended several times in a row.',
    'Look at its log. It is started again, unless it ended several times in a row.',
  ),
  SERVICE_UNRESPONSIVE: failed(
    'The service does not answer',
    'It hangs, or the machine is very busy.',
    'Look at its log with `cairn services log`. It is ended and started again when it goes on.',
    'Look at its log. It is ended and started again when it goes on.',
  ),

  // reading data
  FILE_NOT_FOUND: input('No such file', 'The path is misspelt, or the file was moved.', 'Check the path.'),
  FILE_UNREADABLE: input('The file cannot be read', 'You have no permission for it, or it is a folder.', 'Check its permissions.'),
  FORMAT_UNKNOWN: input(
    'The file format is not known',
    'The ending is none of .csv .tsv .json .jsonl .ndjson .parquet.',
    'Name the format with --format.',
    'Save it in one of these formats.',
  ),
  FORMAT_INVALID: input(
    'The file does not have the format its name says',
    'It is damaged, or another kind of file.',
    'Open it in an editor, or name the format with --format.',
    'Open it in an editor, or save it again in the format that its name says.',
  ),
  FILE_EMPTY: input('The file is empty', 'It has no bytes, or only white space.', 'Export it again from its source.'),
  NO_ROWS: input(
    'The file has a header and no rows',
    'The export was cut short, or the filter left nothing.',
    'Export it again from its source.',
  ),
  RAGGED_ROW: input(
    'A line has another number of values than the header',
    'A delimiter stands inside a value without quotes, or a line is cut.',
    'Mend the line that is named, or set --delimiter.',
    'Mend the line that is named, or set another delimiter.',
  ),
  DUPLICATE_COLUMN: input('Two columns have the same name', 'The header repeats a name.', 'Rename one of them in the file.'),
  EMPTY_COLUMN_NAME: input('A column has no name', 'The header has an empty cell, often an index column.', 'Give it a name in the file.'),
  TOO_MANY_COLUMNS: input(
    'Too many columns',
    'Cairn reads up to 2,000 columns.',
    'Check --delimiter, or leave columns out of the file.',
    'Check the delimiter, or leave columns out of the file.',
  ),
  CELL_TOO_LARGE: input(
    'A value is too large',
    'A value may have up to 1 MiB; a missing closing quote also looks like this.',
    'Mend the line that is named.',
  ),
  ENCODING_INVALID: input(
    'The file is not UTF-8',
    'It was saved in another encoding, such as Latin-1 or UTF-16.',
    'Save it as UTF-8 and try again.',
  ),
  TYPE_MISMATCH: input(
    'A value does not fit the type of its column',
    'The column mixes types, or a null token is not named.',
    'Set the type of the column to text, or name the token with --null.',
    'Set the type of the column to text, or name the token under Treat as missing.',
  ),
  COLUMN_UNKNOWN: input('No such column', 'The name is misspelt; names are case-sensitive.', 'Use one of the names that are listed.'),
  SCHEMA_MISMATCH: input(
    'The columns differ from the version before',
    'The file has other columns or types.',
    'Mend the file, or import it as a new dataset.',
  ),
  KEY_NOT_UNIQUE: input('The key is not unique', 'Two rows have the same key.', 'Remove the duplicate rows, or choose other key columns.'),

  RULE_INVALID: input(
    'The rule is not valid',
    'Its pattern is not a regular expression that Cairn knows (RE2).',
    'Correct the part that is named.',
  ),
  RULES_FAILED: check(
    'A blocking rule fails on this data',
    'Rows of the version break a rule that stops training.',
    'See them with `cairn rules failing`; mend the data, or let it pass with `cairn rules override` and a reason.',
    'See them among the rules of the dataset; mend the data, or let it pass there with a reason.',
  ),

  VERSION_CONFLICT: failed(
    'The dataset got another version meanwhile',
    'Another import or append ended first.',
    'Append again: the rows then follow the new version.',
  ),

  // training
  TARGET_MISSING: input('No target column', 'The dataset has none set, and none was named.', 'Name it with --target.', 'Choose one.'),
  TARGET_HAS_MISSING: input(
    'The target has missing values',
    'A row without an answer can teach nothing.',
    'Remove those rows or fill them, and import again.',
  ),
  TARGET_ONE_CLASS: input(
    'The target has one value only',
    'There is nothing to tell apart.',
    'Choose another target, or import data with more classes.',
  ),
  TARGET_TOO_MANY_CLASSES: input(
    'The target has too many classes',
    'It looks like an id or free text; Cairn trains up to 200 classes.',
    'Choose another target, or use the task regression for a number.',
  ),
  TARGET_NOT_NUMERIC: input(
    'The target is not a number',
    'Regression needs a numeric target.',
    'Choose another target, or use the task multiclass.',
  ),
  LABEL_UNKNOWN: input(
    'A class that the model does not know',
    'The data has a class in its target that was not there in training.',
    'Leave those rows out, or train a model that knows the class.',
  ),
  NO_FEATURES: input(
    'No column is left to learn from',
    'All columns are constant, all missing, or the target itself.',
    'Add columns that vary.',
  ),
  TOO_FEW_ROWS: input(
    'Too few rows',
    'A part of the split would be empty, or lack a class.',
    'Import more rows, or choose other fractions.',
  ),
  NO_UNSEEN_ROWS: input(
    'No row is new to the model',
    'The model was trained on every row that was asked for, in this version or in another one.',
    'Evaluate on newer data, or include the rows seen in training with --include-seen: the result is then optimistic.',
    'Evaluate on newer data: a model is not measured on rows that it was trained on.',
  ),
  RECIPE_INVALID: input(
    'The recipe is not valid',
    'A field is missing or has the wrong form.',
    'Correct the field that is named; `cairn train --propose` prints a valid one.',
    'Correct the field that is named, or begin again from what is proposed.',
  ),
  TRAINING_DIVERGED: failed(
    'The loss is not a number any more',
    'The learning rate is too high for this data.',
    'Lower the learning rate by a factor of ten, or scale the features.',
  ),
  ENGINE_UNAVAILABLE: input(
    'The engine is not available',
    'Its native library is not installed.',
    'Run `cairn engine` to see why, or use --engine wasm.',
    'The settings say why; choose another engine.',
  ),
  ENGINE_INSTALL_FAILED: failed(
    'The native engine could not be installed',
    'Its hosts cannot be reached, or a compiler is missing.',
    'Training works without it, with the WebAssembly engine.',
  ),
  ENGINE_IN_USE: input(
    'The engine is in use',
    'A training works with it.',
    'Wait until the training has ended, or stop it with `cairn jobs cancel`.',
    'Wait until the training has ended, or stop it under Jobs.',
  ),
  RESUME_REFUSED: input(
    'The training cannot go on from its checkpoint',
    'There is no checkpoint, or the data, the recipe or the engine is another one than before.',
    'Put back what is named, or start a new run.',
  ),
  NOT_REPRODUCED: check(
    'The run was not reproduced',
    'Engine, version or data differ from the recorded ones.',
    'Look at what differs, above.',
  ),

  // experiments and models
  RUN_NOT_DONE: input(
    'The run has no model yet',
    'It is still running, failed, or was stopped before its first epoch.',
    'Choose a run that is done.',
  ),
  RUN_NOT_TRAINED: input(
    'Cairn did not train this run',
    'It was logged by another program or imported: it has no recipe, data version or model of Cairn.',
    'Choose a run that Cairn trained.',
  ),
  NOT_COMPARABLE: input(
    'The runs cannot be compared',
    'They were measured on other rows, or for another task.',
    'Measure them on the same rows with `cairn runs reevaluate`.',
    'Measure them on the same rows: compare them, then Re-evaluate.',
  ),
  ALIAS_INVALID: input(
    'The alias is not valid',
    'An alias has letters, digits, - and _, and does not look like v3.',
    'Choose another alias.',
  ),

  GATE_FAILED: check(
    'The version does not pass the gates of the alias',
    'A gate fails, or the alias moved meanwhile.',
    'See `cairn gate check`; mend what fails, or override it with a written reason.',
    'See the gates of the model; mend what fails, or override it with a written reason.',
  ),

  // graphs
  MODEL_UNSAFE: check(
    'The model is not safe to run',
    'Its ONNX graph does more than compute from its inputs: it reads files, loops, or needs operators that are not part of ONNX.',
    'Export it again as one file with standard operators (ai.onnx, ai.onnx.ml), or ask its author to.',
  ),
  MODEL_LIMIT: failed(
    'The model needs too much memory or time',
    'Its ONNX graph was made to, or is too large for this computer.',
    'Use a smaller model, or predict fewer rows at once. Nothing was half-written.',
  ),

  // packages
  PARITY_FAILED: check(
    'The exported model does not give the same predictions',
    'The export differs from the trained model by more than its tolerance.',
    'Nothing was written. Report it with the recipe of the run.',
  ),
  PACKAGE_INVALID: check('This is not a valid package', 'It is damaged, incomplete, or not made by Cairn.', 'Ask its author for it again.'),
  PACKAGE_UNSAFE: check(
    'The package is not safe to open',
    'A name or size inside it is hostile or broken.',
    'Do not use it. Ask its author for it again.',
  ),
  PACKAGE_TAMPERED: check(
    'The package was changed after it was made',
    'A file does not match its checksum.',
    'Do not use it. Ask its author for it again.',
  ),
  PACKAGE_SIGNATURE: check(
    'The signature does not match',
    'The package was changed, or signed with another key.',
    'Compare the key with the one its author gave you.',
  ),
  SAMPLES_DIFFER: check(
    'The model does not give the expected predictions',
    'The sample rows were replayed and differ.',
    'Do not use it. Ask its author for it again.',
  ),
} as const satisfies Record<string, ErrorCopy>

export type ErrorCode = keyof typeof errorCatalogue

/** Where an error lies: file, line (from 1, the header counted) or row, column, ids. Only plain values. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>

export class CairnError extends Error {
  override readonly name = 'CairnError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.details = details
  }

  get copy(): ErrorCopy {
    return errorCatalogue[this.code]
  }

  /** The form that crosses a process boundary. */
  toJSON(): SerializedError {
    return { code: this.code, message: this.message, details: this.details }
  }

  static fromJSON(error: SerializedError): CairnError {
    return new CairnError(error.code, error.message, error.details)
  }

  /** Anything thrown becomes a CairnError; what is unknown becomes INTERNAL, with the original as its cause. */
  static from(thrown: unknown): CairnError {
    if (thrown instanceof CairnError) return thrown
    const code = (thrown as { code?: unknown } | null)?.code
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL' || /no space left on device/i.test(message)) {
      return new CairnError('DISK_FULL', message, {}, thrown)
    }
    if (typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code)) {
      return new CairnError('WORKSPACE_LOCKED', 'Another program keeps the workspace database locked.', {}, thrown)
    }
    if (code === 'SQLITE_READONLY_DBMOVED') {
      return new CairnError('WORKSPACE_GONE', 'The workspace database was moved or deleted while it was open.', {}, thrown)
    }
    if (code === 'EIO' || (typeof code === 'string' && code.startsWith('SQLITE_IOERR'))) {
      return new CairnError('DISK_FAILED', message, {}, thrown)
    }
    if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM' || code === 'SQLITE_READONLY') {
      return new CairnError('WORKSPACE_READ_ONLY', message, {}, thrown)
    }
    if ((thrown as { name?: unknown } | null)?.name === 'AbortError') return new CairnError('CANCELLED', 'Cancelled.', {}, thrown)
    return new CairnError('INTERNAL', message, {}, thrown)
  }
}

export interface SerializedError {
  readonly code: ErrorCode
  readonly message: string
  readonly details: ErrorDetails
}

/** The end of a switch over a union: a compile error when a case is forgotten. */
export function assertNever(value: never): never {
  throw new CairnError('INTERNAL', `Unexpected value: ${JSON.stringify(value)}`)
}
