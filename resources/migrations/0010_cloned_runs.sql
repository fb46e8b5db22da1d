ALTER TABLE `training_runs` ADD `cloned_from_id` integer REFERENCES runs(id);--> statement-breakpoint
CREATE INDEX `training_runs_cloned_from` ON `training_runs` (`cloned_from_id`);