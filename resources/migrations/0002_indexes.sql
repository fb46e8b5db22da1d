CREATE INDEX `alias_moves_from` ON `alias_moves` (`from_version_id`);--> statement-breakpoint
CREATE INDEX `alias_moves_to` ON `alias_moves` (`to_version_id`);--> statement-breakpoint
CREATE INDEX `model_evaluations_data` ON `model_evaluations` (`dataset_version_id`);--> statement-breakpoint
CREATE INDEX `model_versions_run` ON `model_versions` (`run_id`);--> statement-breakpoint
CREATE INDEX `model_versions_package` ON `model_versions` (`imported_from_id`);--> statement-breakpoint
CREATE INDEX `packages_version` ON `packages` (`model_version_id`);--> statement-breakpoint
CREATE INDEX `runs_reproduces` ON `runs` (`reproduces_id`);--> statement-breakpoint
CREATE INDEX `runs_extends` ON `runs` (`extends_id`);