-- How a model is trained stands in the model of a recipe now: params and saved views name it there. The recipes themselves stay as they
-- were written, because their fingerprints cover them.
UPDATE OR REPLACE run_params SET key = 'model.' || key
  WHERE key IN ('epochs', 'batchSize', 'l2', 'clipNorm', 'earlyStopping', 'schedule')
    OR key LIKE 'optimizer.%' OR key LIKE 'schedule.%' OR key LIKE 'earlyStopping.%';--> statement-breakpoint
UPDATE run_views SET view = replace(replace(replace(replace(replace(replace(replace(replace(view,
  '"param":"epochs"', '"param":"model.epochs"'),
  '"param":"batchSize"', '"param":"model.batchSize"'),
  '"param":"l2"', '"param":"model.l2"'),
  '"param":"clipNorm"', '"param":"model.clipNorm"'),
  '"param":"earlyStopping', '"param":"model.earlyStopping'),
  '"param":"optimizer.', '"param":"model.optimizer.'),
  '"param":"schedule"', '"param":"model.schedule"'),
  '"param":"schedule.', '"param":"model.schedule.');--> statement-breakpoint
-- A step that can be undone holds the rows of views as they were, their text as a string of JSON.
UPDATE undo_steps SET
  before = replace(replace(replace(replace(replace(replace(replace(replace(before,
    '\"param\":\"epochs\"', '\"param\":\"model.epochs\"'),
    '\"param\":\"batchSize\"', '\"param\":\"model.batchSize\"'),
    '\"param\":\"l2\"', '\"param\":\"model.l2\"'),
    '\"param\":\"clipNorm\"', '\"param\":\"model.clipNorm\"'),
    '\"param\":\"earlyStopping', '\"param\":\"model.earlyStopping'),
    '\"param\":\"optimizer.', '\"param\":\"model.optimizer.'),
    '\"param\":\"schedule\"', '\"param\":\"model.schedule\"'),
    '\"param\":\"schedule.', '\"param\":\"model.schedule.'),
  after = replace(replace(replace(replace(replace(replace(replace(replace(after,
    '\"param\":\"epochs\"', '\"param\":\"model.epochs\"'),
    '\"param\":\"batchSize\"', '\"param\":\"model.batchSize\"'),
    '\"param\":\"l2\"', '\"param\":\"model.l2\"'),
    '\"param\":\"clipNorm\"', '\"param\":\"model.clipNorm\"'),
    '\"param\":\"earlyStopping', '\"param\":\"model.earlyStopping'),
    '\"param\":\"optimizer.', '\"param\":\"model.optimizer.'),
    '\"param\":\"schedule\"', '\"param\":\"model.schedule\"'),
    '\"param\":\"schedule.', '\"param\":\"model.schedule.')
  WHERE before LIKE '%"run_views"%';
