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
    'Something went wrong in Cairn',
    'This is a bug in Cairn, not a problem with your data.',
    'Run the command again with --debug and report the output.',
    'Try again. If it happens again, copy the details and report them.',
  ),
  INVALID_INPUT: input(
    'The input is not valid',
    'A value is missing or has the wrong format.',
    'Correct the field named above and try again.',
  ),
  NOT_FOUND: input('Not found', 'The name or ID is misspelled, or the item was deleted.', 'Check the name against the list.'),
  ALREADY_EXISTS: input('The name is already taken', 'Another item has this name.', 'Choose another name.'),
  CANCELLED: { title: 'Cancelled', cause: 'You stopped it.', fix: 'Start it again when you are ready.', exit: 130 },

  // the workspace
  WORKSPACE_NOT_FOUND: input(
    'No workspace here',
    'The folder has no cairn.db.',
    'Create one with `cairn init`, or pass the folder with --workspace.',
    'Choose another folder, or create a new workspace.',
  ),
  WORKSPACE_EXISTS: input(
    'A workspace already exists here',
    'The folder already has a cairn.db.',
    'Use it as it is, or choose an empty folder.',
  ),
  WORKSPACE_READ_ONLY: failed(
    'The folder is not writable',
    'The folder or the disk is read-only, or belongs to someone else.',
    'Change its permissions, or copy the workspace to a folder you own.',
  ),
  WORKSPACE_NEWER: failed(
    'The workspace was made by a newer Cairn',
    'Its schema is newer than this version knows.',
    'Update Cairn. Nothing was changed.',
  ),
  WORKSPACE_CORRUPT: failed(
    'The workspace database cannot be read',
    'The file is damaged or is not a database.',
    'Restore the newest file in backups/, or your own backup.',
  ),
  WORKSPACE_FOREIGN: failed(
    'This is not a Cairn workspace',
    'Its cairn.db is empty or missing, or belongs to another program.',
    'Restore the newest file in backups/, or your own backup. Nothing was changed.',
  ),
  WORKSPACE_UNSAFE: failed(
    'The workspace contains something Cairn did not create',
    'A file was replaced with a link, or code was added to the database. It could write or run outside the workspace.',
    'Run `cairn workspace verify` for a full list. If you do not know where the workspace came from, do not use it. Nothing was changed.',
    'If you do not know where the workspace came from, do not use it. Nothing was changed.',
  ),
  ROW_DAMAGED: check(
    'A database record is damaged',
    'cairn.db was edited by hand or by another program.',
    'Run `cairn workspace verify` to list all damage, then restore cairn.db from a backup.',
    'Run “Check integrity” from the command palette to list all damage, then restore cairn.db from a backup.',
  ),
  WORKSPACE_INCOMPLETE: check(
    'The database does not match the stored objects',
    'Records in cairn.db were lost, or cairn.db is outdated or belongs to another workspace.',
    'Restore the right cairn.db from backups/ or your own backup, then run `cairn workspace verify`.',
    'Restore the right cairn.db from backups/ or your own backup, then run “Check integrity” from the command palette.',
  ),
  WORKSPACE_BUSY: failed(
    'Jobs are running',
    'A running job may be writing objects that nothing references yet.',
    'Wait for it to finish, or cancel it with `cairn jobs cancel`.',
    'Wait for it to finish, or cancel it in Jobs.',
  ),
  OBJECT_IN_USE: input('In use', 'Something else depends on it.', 'Remove what depends on it first; the message names it.'),
  UNDO_CONFLICT: failed(
    'This change can no longer be undone',
    'A later change affects the same item.',
    'Make the change manually, or skip this step with `cairn undo --forget`.',
    'Make the change manually.',
  ),
  OBJECT_MISSING: check(
    'An object is missing',
    'A file under objects/ was deleted.',
    'Restore objects/ from a backup, then run `cairn workspace verify`.',
    'Restore objects/ from a backup, then run “Check integrity” from the command palette.',
  ),
  OBJECT_CORRUPT: check(
    'An object does not match its hash',
    'A file under objects/ was truncated or changed.',
    'Restore that file from a backup, then run `cairn workspace verify`.',
    'Restore that file from a backup, then run “Check integrity” from the command palette.',
  ),
  DISK_FULL: failed(
    'The disk is full',
    'There is no space left on the disk that holds the workspace.',
    'Free some space and try again. No partial data was written.',
  ),

  WORKSPACE_LOCKED: failed(
    'The workspace database is locked',
    'Another program, such as a database browser or a backup, has locked cairn.db.',
    'Close that program or wait for it to finish, then try again. No partial data was written.',
  ),
  WORKSPACE_GONE: failed(
    'The workspace folder is missing',
    'It was deleted, moved or replaced while open, or its drive was disconnected.',
    'Restore the folder or reconnect the drive, then reopen the workspace.',
  ),
  DISK_FAILED: failed(
    'The disk cannot be accessed',
    'The drive was disconnected or is damaged.',
    'Check the drive and its connection, then reopen the workspace.',
  ),

  ENDPOINT_BUSY: input(
    'The endpoint has more requests than it can answer',
    'Requests arrive faster than the model computes, and the queue is full.',
    'Try again after the time in the Retry-After header, or allow more workers with `cairn deploy limits`.',
    'Try again later, or allow more workers.',
  ),
  ENDPOINT_TIMEOUT: input(
    'The request took too long',
    'The model did not answer in the time that the deployment allows.',
    'Send fewer rows at a time, or allow more time with `cairn deploy limits`.',
    'Send fewer rows at a time, or allow more time.',
  ),
  ENDPOINT_STOPPING: input('The endpoint is stopping', 'It finishes what it has and takes nothing more.', 'Try again when it has started.'),
  DEPLOYMENT_UNAVAILABLE: input(
    'A deployment or version cannot answer',
    'What the endpoint runs of its model could not be loaded. Everything else answers.',
    'Deploy another version, or restore the workspace and restart it with `cairn services restart endpoint`.',
    'Deploy another version, or restore the workspace and restart the endpoint.',
  ),
  ADDRESS_OUTSIDE: input(
    'Other computers can reach this address',
    'An endpoint answers only this computer unless you confirm another address.',
    'Confirm it with `--yes-outside`, preferably with `--tls-cert` and `--tls-key`, or omit `--host`.',
    'Confirm it in the dialog, or use 127.0.0.1.',
  ),
  WEBHOOK_OUTSIDE: input(
    'The webhook leads to another computer',
    'Alerts stay on this computer unless you confirm another address.',
    'Confirm it with `--yes-outside`, or choose an address on this computer, such as http://127.0.0.1:9000/.',
    'Confirm it in the form, or choose an address on this computer, such as http://127.0.0.1:9000/.',
  ),
  NOT_EXPLAINABLE: input(
    'This model cannot be explained by the endpoint',
    'It was imported as a graph, so that only its answers are known.',
    'Ask without `explain`, or explain it with `cairn explain`.',
    'Ask without explanations.',
  ),
  DEPLOYMENT_BUSY: input(
    'The deployment has a roll-out',
    'A roll-out changes its route step by step.',
    'Wait for its end, or end it with `cairn deploy rollout abort`.',
    'Wait for its end, or abort it.',
  ),
  AUTOMATION_BUSY: input(
    'The run has moved on',
    'The policy, or someone else, took the next step of it in the meantime, or it has a run that has not ended.',
    'Open it again with `cairn automation run-show`.',
    'Open it again.',
  ),
  FEATURES_INVALID: input(
    'The feature definition cannot be used',
    'It names something that is not there, or contradicts itself or its source.',
    'Correct what is named above. `cairn features plan <file>` checks definitions and changes nothing.',
    'Correct what is named above.',
  ),
  FEATURE_IN_USE: input(
    'Something uses it',
    'A view, a service or a deployment is built on it.',
    'Remove what uses it first. `cairn features show` lists it.',
    'Remove what uses it first; it is listed under Consumers.',
  ),
  FEATURE_LACKING: input(
    'A feature has no value that may be used',
    'There is no online value for the key, or it is older than its view allows, and the deployment refuses then.',
    'Publish newer values with `cairn features publish`, or let the deployment use a default.',
    'Publish newer values on the page of the view, or let the deployment use a default.',
  ),
  ONLINE_DAMAGED: check(
    'The online store cannot be used',
    'online/features.db in the workspace is damaged, or another program made it.',
    'Publish the views again with `cairn features publish`: the file is set aside, and a new one is made from the datasets.',
    'Publish the views again: the file is set aside, and a new one is made from the datasets.',
  ),
  PORT_IN_USE: input(
    'The port is not available',
    'Another program is using it, perhaps another `cairn open`.',
    'Choose another with --port, or stop the other program. For an endpoint: `cairn deploy endpoint --port <port>`.',
    'Choose another port under Address on the Deployments screen, or stop the other program.',
  ),

  // jobs
  JOB_KIND_UNKNOWN: failed(
    'This version of Cairn does not support this kind of job',
    'A newer version of Cairn queued it.',
    'Update Cairn to run it, or cancel it with `cairn jobs cancel`.',
    'Update Cairn to run it, or cancel it in Jobs.',
  ),
  JOB_CHANGED: input(
    'The job has changed',
    'Its kind or input differs from what you were shown.',
    'Review it again with `cairn jobs show`.',
    'Review it again in Jobs.',
  ),
  JOB_NOT_RUNNING: input('The job is not running', 'It has already ended.', 'See `cairn jobs list`.', 'See Jobs for its result.'),
  WORKER_DIED: failed(
    'The worker process ended unexpectedly',
    'It was killed or ran out of memory.',
    'Try again, with less data if memory ran out. No partial data was written.',
  ),

  // services
  SERVICE_KIND_UNKNOWN: failed(
    'This version of Cairn does not support this kind of service',
    'It was created by a newer version of Cairn.',
    'Update Cairn to run it.',
  ),
  SERVICE_NOT_ALLOWED: input(
    'The service needs your permission',
    'It came with the workspace and has never been started on this computer.',
    'Review it with `cairn services list`, then start it with `cairn services start <name> --yes`.',
    'Review what it does, then start it.',
  ),
  FOLDER_NOT_ALLOWED: input(
    'The monitor needs your permission',
    'It came with the workspace, and its folder has never been chosen on this computer.',
    'Check its folder with `cairn monitor show <name>`, then allow it with `cairn monitor resume <name>`.',
    'Check its folder, then resume the monitor.',
  ),
  SERVICE_CHANGED: input(
    'The service has changed',
    'Its kind or settings differ from what you were shown.',
    'Review it again with `cairn services list`.',
    'Review it again.',
  ),
  SERVICE_NOT_RUNNING: input(
    'The service is not running',
    'It is stopped, starting or failed.',
    'Check its status with `cairn services list`; start it with `cairn services start`.',
    'Start it, or check its log.',
  ),
  SERVICE_RUNNING: input(
    'The service is running',
    'It must be stopped first.',
    'Stop it with `cairn services stop`.',
    'Stop the service first.',
  ),
  SERVICE_DIED: failed(
    'The service ended unexpectedly',
    'It crashed, was killed or ran out of memory.',
    'Check its log with `cairn services log`. It restarts automatically unless it fails several times in a row.',
    'Check its log. It restarts automatically unless it fails several times in a row.',
  ),
  SERVICE_UNRESPONSIVE: failed(
    'The service is not responding',
    'It is stuck, or the computer is very busy.',
    'Check its log with `cairn services log`. It restarts automatically if it stays unresponsive.',
    'Check its log. It restarts automatically if it stays unresponsive.',
  ),

  // runs from elsewhere
  RUNS_NOT_FOUND: input(
    'There are no runs to import here',
    'It is no folder or database of MLflow, no TensorBoard logs, no run of W&B and no CSV of runs, or it holds none.',
    'Choose the folder `mlruns`, the file `mlflow.db`, the folder with the logs, or a CSV with a row for each run.',
  ),
  SERVER_UNREACHABLE: failed(
    'The server cannot be imported from',
    'It is not running, the address is another one, or it asks for a token.',
    'Check the address in a browser, and give the token if it has one.',
  ),

  // compute targets
  TARGET_NOT_FOUND: input(
    'No such compute target',
    'Compute targets belong to the person on this computer: this name was never added here, or it was removed.',
    'List them with `cairn compute list`, or add it with `cairn compute add`.',
    'Add it in Settings, under Compute targets.',
  ),
  SENSITIVE_UNCONFIRMED: input(
    'Sensitive columns would leave this computer',
    'The dataset has columns that are marked as sensitive, and what runs on a compute target gets a copy of them.',
    'Confirm it with --send-sensitive, or run it on this computer.',
    'Confirm it, or run it on this computer.',
  ),
  TARGET_EXISTS: input('This name is taken', 'Another compute target has it.', 'Choose another name, or remove the other target.'),
  TARGET_UNREACHABLE: failed(
    'The compute target does not answer',
    'The cluster is not running, its address is another one, or the network does not reach it.',
    'Check it with `cairn compute check`. What was started there is found again when it answers.',
    'Check it in Settings, under Compute targets. What was started there is found again when it answers.',
  ),
  TARGET_REFUSED: failed(
    'The compute target refuses the request',
    'It asks for a token that is not set or no longer valid, or a server stands between that forbids it.',
    'Set the token of the target again.',
  ),
  TARGET_NOT_READY: failed(
    'Jobs cannot run on this compute target',
    'Something that the job needs is missing there.',
    'Check the target to see what is missing and how to install it.',
  ),
  SUBMISSION_FAILED: failed(
    'The job failed on the compute target',
    'Its program ended with an error there, or its machine was lost.',
    'Read its log on the page of the job. Then resume it, or run it on this computer.',
  ),
  OUTPUT_UNVERIFIED: failed(
    'What came back from the compute target is not what was asked for',
    'Rows are missing, doubled or different from those that were scored here, or a file was changed.',
    'Nothing was registered. Check the versions on the target, and run the job again.',
  ),

  // reading data
  FILE_NOT_FOUND: input('File not found', 'The path is misspelled, or the file was moved.', 'Check the path.'),
  FILE_UNREADABLE: input('The file cannot be read', 'You do not have permission to read it, or it is a folder.', 'Check its permissions.'),
  FORMAT_UNKNOWN: input(
    'Cairn does not read this kind of file',
    'It is none of CSV, TSV, JSON, JSON Lines, Parquet, Excel (.xlsx), SQLite, DuckDB, Arrow or Feather, nor one of them in .gz, .zst or .zip.',
    'Save the data in one of these formats.',
  ),
  PART_UNKNOWN: input(
    'The file does not have this part',
    'A sheet, table, file or place of records was asked for by a name that is not in it.',
    'Choose one that is there: --sheet, --table, --member or --records.',
    'Choose one that is there.',
  ),
  QUERY_INVALID: input(
    'The query cannot be run',
    'It is not one SELECT statement, or names what the file does not have.',
    'Correct the query, or choose a table with --table.',
    'Correct the query, or choose a table.',
  ),
  FORMAT_INVALID: input(
    'The file does not match its format',
    'It is damaged, its extension is wrong, or its quotes or comments are unusual.',
    'Check it in an editor, or set --format, --quote, --escape or --comment.',
    'Check it in an editor, choose the quotes, escapes and comment sign, or save it again in the format of its extension.',
  ),
  FILE_EMPTY: input('The file is empty', 'It has no content, or only white space.', 'Export it again from its source.'),
  NO_ROWS: input(
    'The file has a header but no rows',
    'The export was cut short, or a filter removed every row.',
    'Export it again from its source.',
  ),
  RAGGED_ROW: input(
    'A line has the wrong number of values',
    'A value contains an unquoted delimiter, a line was truncated, or it is not part of the table.',
    'Fix the line named above, or set --delimiter, --quote, --comment or --skip-lines.',
    'Fix the line named above, or choose the delimiter, quotes, comment sign or lines to skip.',
  ),
  DUPLICATE_COLUMN: input('Two columns have the same name', 'The header contains the name twice.', 'Rename one of them in the file.'),
  EMPTY_COLUMN_NAME: input('A column has no name', 'The header has an empty cell, often an index column.', 'Give it a name in the file.'),
  TOO_MANY_COLUMNS: input(
    'Too many columns',
    'Cairn reads up to 2,000 columns.',
    'Check --delimiter, or remove columns from the file.',
    'Check the delimiter, or remove columns from the file.',
  ),
  CELL_TOO_LARGE: input(
    'A value is too large',
    'A value can be up to 1 MiB. A missing closing quote can also cause this.',
    'Fix the line named above.',
  ),
  ENCODING_INVALID: input(
    'The encoding of the file is not known',
    'It is damaged, or was saved in another encoding than UTF-8, UTF-16 or Windows-1252.',
    'Set the encoding with --encoding, or save the file as UTF-8 and try again.',
    'Choose the encoding, or save the file as UTF-8 and try again.',
  ),
  TYPE_MISMATCH: input(
    'A value does not match the type of its column',
    'The column mixes types, or uses a token for missing values that is not set.',
    'Correct the value. Where a file is read, its format can be set with --number or --date, its missing values with --null, or the column type to text.',
    'Set the column type to text, or add the token under Treat as missing.',
  ),
  VALUES_AMBIGUOUS: input(
    'The values of a column can be read in more than one way',
    'The file does not show whether the day or the month comes first, or what the decimal mark is.',
    'Set its format, such as --date when=day-first or --number price=decimal-comma, or set its type to text.',
    'Choose the format in the options of the column, or set its type to text.',
  ),
  COLUMN_UNKNOWN: input('Unknown column', 'The name is misspelled. Names are case-sensitive.', 'Use one of the listed names.'),
  INPUT_MISSING: input(
    'The file lacks columns that the model needs',
    'A column is missing, or its name is spelled differently. Names are case-sensitive.',
    'Rename or add the column in the file. Where its values are not known, leave the cells empty: they count as missing.',
  ),
  INPUT_MISMATCH: input(
    'A value cannot be read as the model needs it',
    'The column has another type or format than in the training data.',
    'Correct the value in the file, or leave the cell empty: it then counts as missing.',
  ),
  FILES_DIFFER: input(
    'The files of the folder differ',
    'A file of the folder has different columns, layout or value formats from the files before it.',
    'Move the file to another folder, or choose how the files are read.',
  ),
  SCHEMA_MISMATCH: input(
    'The columns differ from the previous version',
    'The file has different columns or types.',
    'Fix the file, or import it as a new dataset.',
  ),
  KEY_NOT_UNIQUE: input('The key is not unique', 'Two rows have the same key.', 'Remove the duplicate rows, or choose other key columns.'),

  STEP_INVALID: input(
    'A preparation step is not valid',
    'It names something that is not there, or its expression or query has an error.',
    'Correct the step named above, or remove it from the list.',
  ),

  RULE_INVALID: input(
    'The rule is not valid',
    'Its pattern is not a valid regular expression (RE2 syntax).',
    'Correct the part named above.',
  ),
  RULES_FAILED: check(
    'A blocking rule fails on this dataset version',
    'Rows violate a rule that blocks training.',
    'List the rows with `cairn rules failing`. Fix the data, or override the rule with `cairn rules override` and a reason.',
    'See the Rules tab of the dataset. Fix the data, or override the rule there with a reason.',
  ),

  VERSION_CONFLICT: failed(
    'The dataset has a newer version',
    'Another import or append finished first.',
    'Append again: the rows are then added to the new version.',
  ),

  // training
  TARGET_MISSING: input(
    'No target column',
    'The dataset has no default target, and none was chosen.',
    'Set it with --target.',
    'Choose a target column.',
  ),
  TARGET_HAS_MISSING: input(
    'The target is missing',
    'None of the rows has a target value, so predictions cannot be compared with anything.',
    'Choose rows or data that have the target.',
  ),
  TARGET_ONE_CLASS: input(
    'The target has only one value',
    'With a single value there is nothing to predict.',
    'Choose another target, or import data with more classes.',
  ),
  TARGET_TOO_MANY_CLASSES: input(
    'The target has too many classes',
    'It looks like an ID or free text. Cairn supports up to 200 classes.',
    'Choose another target, or use the regression task for numbers.',
  ),
  TARGET_NOT_NUMERIC: input(
    'The target is not a number',
    'Regression needs a numeric target.',
    'Choose another target, or use the multiclass task.',
  ),
  LABEL_UNKNOWN: input(
    'The model does not know this class',
    'The target contains a class that was not in the training data.',
    'Remove those rows, or train a model that knows the class.',
  ),
  NO_FEATURES: input(
    'No usable feature columns',
    'All columns are excluded, constant, empty or the target itself.',
    'Include columns with varying values.',
  ),
  TOO_FEW_ROWS: input(
    'Not enough rows',
    'A part of the split would be empty or lack a class.',
    'Import more rows, or change the split fractions.',
  ),
  NO_UNSEEN_ROWS: input(
    'The model has seen every row in training',
    'The model was trained on every requested row, in this version or another one.',
    'Evaluate on newer data, or include rows seen in training with --include-seen; the result is then optimistic.',
    'Evaluate on newer data: a model is not evaluated on rows it was trained on.',
  ),
  RECIPE_INVALID: input(
    'The recipe is not valid',
    'A field is missing or has the wrong format.',
    'Correct the field named above; `cairn train --propose` prints a valid recipe.',
    'Correct the field named above, or start again from the proposed recipe.',
  ),
  TRAINING_DIVERGED: failed(
    'Training diverged: the loss is not a number (NaN)',
    'The learning rate is probably too high for this data.',
    'Lower the learning rate by a factor of ten, or scale the features.',
  ),
  ENGINE_UNAVAILABLE: input(
    'The engine is not available',
    'Its native library is not installed.',
    'Run `cairn engine list` to see why, or use --engine wasm.',
    'See Settings for the reason, or choose another engine.',
  ),
  ENGINE_INSTALL_FAILED: failed(
    'The native engine could not be installed',
    'The download servers cannot be reached, or a compiler is missing.',
    'Training still works with the WebAssembly engine.',
  ),
  ENGINE_IN_USE: input(
    'The engine is in use',
    'A training run is using it.',
    'Wait for the run to finish, or cancel it with `cairn jobs cancel`.',
    'Wait for the run to finish, or cancel it in Jobs.',
  ),
  RESUME_REFUSED: input(
    'Training cannot resume from its checkpoint',
    'There is no checkpoint, or the data, recipe or engine has changed.',
    'Restore what has changed, or start a new run.',
  ),
  NOT_REPRODUCED: check(
    'The run was not reproduced',
    'The engine, its version or the data differs from the recorded one.',
    'See the differences above.',
  ),

  // experiments and models
  RUN_NOT_DONE: input(
    'The run has no model yet',
    'It is still running, failed, or was stopped before its first epoch.',
    'Choose a completed run.',
  ),
  RUN_NOT_TRAINED: input(
    'Cairn did not train this run',
    'It was logged by another program or imported, so it has no recipe, data version or model.',
    'Choose a run trained by Cairn.',
  ),
  NOT_COMPARABLE: input(
    'The models cannot be compared',
    'They predict different things: another target, or another kind of target.',
    'Compare models of the same task and target.',
  ),
  ALIAS_INVALID: input(
    'The alias is not valid',
    'An alias has letters, digits, - and _, and cannot look like a version (v3).',
    'Choose another alias.',
  ),

  GATE_FAILED: check(
    'The version does not pass the gates for this alias',
    'A gate fails, or the alias has changed since.',
    'Run `cairn gate check`. Fix what fails, or override the gates with a reason.',
    'See the Gates tab of the model. Fix what fails, or override the gates with a reason.',
  ),

  // graphs
  MODEL_UNSAFE: check(
    'The model is not safe to run',
    'Its ONNX graph does more than compute from its inputs: it reads files, loops, or uses operators that are not part of ONNX.',
    'Export it again as a single file with standard operators (ai.onnx, ai.onnx.ml), or ask its author to.',
  ),
  MODEL_NOT_OPENED: check(
    'The model is kept, and never opened',
    'It was logged by another program in a format that can run any code when it is opened, or that Cairn does not read.',
    'Log it as ONNX as well, or convert it with your own Python on its page. Its files can be saved as they are.',
  ),
  MODEL_LIMIT: failed(
    'The model needs too much memory or time',
    'Its ONNX graph is too large for this computer, or was built to exhaust it.',
    'Use a smaller model, or predict fewer rows at once. No partial data was written.',
  ),

  // packages
  PARITY_FAILED: check(
    'The exported model gives different predictions',
    'The export differs from the trained model by more than the tolerance.',
    'Nothing was written. Report this with the recipe of the run.',
  ),
  PACKAGE_INVALID: check(
    'This is not a valid package',
    'It is damaged, incomplete or not built by Cairn.',
    'Ask its author for a new copy.',
  ),
  PACKAGE_UNSAFE: check(
    'The package is not safe to open',
    'A name or size inside it is malicious or malformed.',
    'Do not use it. Ask its author for a new copy.',
  ),
  PACKAGE_TAMPERED: check(
    'The package was changed after it was built',
    'A file does not match its checksum.',
    'Do not use it. Ask its author for a new copy.',
  ),
  PACKAGE_SIGNATURE: check(
    'The signature does not match',
    'The package was changed or signed with another key.',
    'Compare the key with the one you got from its author.',
  ),
  SAMPLES_DIFFER: check(
    'The model does not give the expected predictions',
    'The sample rows were replayed and gave different predictions.',
    'Do not use it. Ask its author for a new copy.',
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
      return new CairnError('WORKSPACE_LOCKED', 'Another program has locked the workspace database.', {}, thrown)
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
