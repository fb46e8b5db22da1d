-- How a model is trained stands in the model of a recipe now: params and saved views name it there. The recipes themselves stay as they
-- were written, because their fingerprints cover them.
UPDATE run_params SET key = 'model.' || key
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
  '"param":"schedule.', '"param":"model.schedule.');
