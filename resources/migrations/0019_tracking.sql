CREATE TABLE `logged_datasets` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`experiment_id` integer NOT NULL,
	`name` text NOT NULL,
	`digest` text NOT NULL,
	`source_type` text NOT NULL,
	`source` text NOT NULL,
	`schema` text,
	`profile` text,
	`dataset_version_id` integer,
	FOREIGN KEY (`experiment_id`) REFERENCES `experiments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`dataset_version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `logged_dataset_name` ON `logged_datasets` (`experiment_id`,`name`,`digest`);--> statement-breakpoint
CREATE INDEX `logged_datasets_version` ON `logged_datasets` (`dataset_version_id`);--> statement-breakpoint
CREATE TABLE `logged_model_artifacts` (
	`model_id` integer NOT NULL,
	`path` text NOT NULL,
	`object` text NOT NULL,
	`bytes` integer NOT NULL,
	`added_at` integer NOT NULL,
	PRIMARY KEY(`model_id`, `path`),
	FOREIGN KEY (`model_id`) REFERENCES `logged_models`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `logged_model_metrics` (
	`model_id` integer NOT NULL,
	`run_id` integer NOT NULL,
	`key` text NOT NULL,
	`dataset_name` text DEFAULT '' NOT NULL,
	`dataset_digest` text DEFAULT '' NOT NULL,
	`step` integer NOT NULL,
	`timestamp` integer NOT NULL,
	`value` real NOT NULL,
	`not_a_number` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`model_id`, `key`, `dataset_name`, `dataset_digest`),
	FOREIGN KEY (`model_id`) REFERENCES `logged_models`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `logged_model_metrics_order` ON `logged_model_metrics` (`key`,`value`);--> statement-breakpoint
CREATE INDEX `logged_model_metrics_run` ON `logged_model_metrics` (`run_id`);--> statement-breakpoint
CREATE TABLE `logged_model_params` (
	`model_id` integer NOT NULL,
	`key` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`model_id`, `key`),
	FOREIGN KEY (`model_id`) REFERENCES `logged_models`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `logged_model_tags` (
	`model_id` integer NOT NULL,
	`key` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`model_id`, `key`),
	FOREIGN KEY (`model_id`) REFERENCES `logged_models`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `logged_models` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`uuid` text NOT NULL,
	`experiment_id` integer NOT NULL,
	`run_id` integer,
	`name` text NOT NULL,
	`type` text DEFAULT '' NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`experiment_id`) REFERENCES `experiments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `logged_models_uuid_unique` ON `logged_models` (`uuid`);--> statement-breakpoint
CREATE INDEX `logged_models_run` ON `logged_models` (`run_id`);--> statement-breakpoint
CREATE INDEX `logged_models_experiment` ON `logged_models` (`experiment_id`,`deleted_at`,`created_at`);--> statement-breakpoint
CREATE TABLE `model_version_files` (
	`version_id` integer NOT NULL,
	`path` text NOT NULL,
	`object` text NOT NULL,
	`bytes` integer NOT NULL,
	PRIMARY KEY(`version_id`, `path`),
	FOREIGN KEY (`version_id`) REFERENCES `model_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `model_version_origins` (
	`version_id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`run_uuid` text,
	`run_link` text,
	`logged_model_id` integer,
	`stage` text DEFAULT 'None' NOT NULL,
	`user` text,
	`flavor` text,
	`unopened` text,
	FOREIGN KEY (`version_id`) REFERENCES `model_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`logged_model_id`) REFERENCES `logged_models`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `model_version_origins_model` ON `model_version_origins` (`logged_model_id`);--> statement-breakpoint
CREATE INDEX `model_version_origins_run` ON `model_version_origins` (`run_uuid`);--> statement-breakpoint
CREATE TABLE `run_imports` (
	`run_id` integer PRIMARY KEY NOT NULL,
	`job_id` integer NOT NULL,
	`whole` integer DEFAULT true NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `run_imports_job` ON `run_imports` (`job_id`,`whole`);--> statement-breakpoint
CREATE TABLE `run_inputs` (
	`run_id` integer NOT NULL,
	`dataset_id` integer NOT NULL,
	`tags` text NOT NULL,
	PRIMARY KEY(`run_id`, `dataset_id`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`dataset_id`) REFERENCES `logged_datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `run_inputs_dataset` ON `run_inputs` (`dataset_id`);--> statement-breakpoint
CREATE TABLE `run_models` (
	`run_id` integer NOT NULL,
	`model_id` integer NOT NULL,
	`role` text NOT NULL,
	`step` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`run_id`, `model_id`, `role`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`model_id`) REFERENCES `logged_models`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `run_models_model` ON `run_models` (`model_id`);--> statement-breakpoint
DROP INDEX `metric_series_order`;--> statement-breakpoint
CREATE INDEX `metric_series_order` ON `metric_series` (`name`,`last`,`run_id`);--> statement-breakpoint
DROP INDEX `run_tags_tag`;--> statement-breakpoint
CREATE INDEX `run_tags_tag` ON `run_tags` (`tag`,`value`);--> statement-breakpoint
CREATE TABLE `__new_model_versions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`model_id` integer NOT NULL,
	`number` integer NOT NULL,
	`run_id` integer,
	`imported_from_id` integer,
	`onnx_object` text,
	`signature_object` text,
	`training` text,
	`task` text,
	`threshold` real,
	`checksum` text NOT NULL,
	`notes` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer,
	`deleted_at` integer,
	FOREIGN KEY (`model_id`) REFERENCES `models`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`imported_from_id`) REFERENCES `packages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_model_versions`("id", "model_id", "number", "run_id", "imported_from_id", "onnx_object", "signature_object", "training", "task", "threshold", "checksum", "notes", "created_at", "deleted_at") SELECT "id", "model_id", "number", "run_id", "imported_from_id", "onnx_object", "signature_object", "training", "task", "threshold", "checksum", "notes", "created_at", "deleted_at" FROM `model_versions`;--> statement-breakpoint
DROP TABLE `model_versions`;--> statement-breakpoint
ALTER TABLE `__new_model_versions` RENAME TO `model_versions`;--> statement-breakpoint
CREATE UNIQUE INDEX `model_version_number` ON `model_versions` (`model_id`,`number`);--> statement-breakpoint
CREATE INDEX `model_versions_run` ON `model_versions` (`run_id`);--> statement-breakpoint
CREATE INDEX `model_versions_package` ON `model_versions` (`imported_from_id`);--> statement-breakpoint
ALTER TABLE `model_tags` ADD `value` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `model_version_tags` ADD `value` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `models` ADD `updated_at` integer;--> statement-breakpoint
ALTER TABLE `runs` ADD `parent_uuid` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `heard_at` integer;--> statement-breakpoint
CREATE INDEX `runs_parent` ON `runs` (`parent_uuid`);