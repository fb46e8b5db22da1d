CREATE TABLE `dataset_columns` (
	`dataset_id` integer NOT NULL,
	`column` text NOT NULL,
	`sensitive` integer DEFAULT false NOT NULL,
	`notes` text DEFAULT '' NOT NULL,
	PRIMARY KEY(`dataset_id`, `column`),
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `dataset_statements` (
	`dataset_id` integer NOT NULL,
	`section` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`dataset_id`, `section`),
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `dataset_tags` (
	`dataset_id` integer NOT NULL,
	`tag` text NOT NULL,
	PRIMARY KEY(`dataset_id`, `tag`),
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `gate_checks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`version_id` integer NOT NULL,
	`alias` text NOT NULL,
	`policy` text NOT NULL,
	`passed` integer NOT NULL,
	`evidence` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`version_id`) REFERENCES `model_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `gate_checks_version` ON `gate_checks` (`version_id`);--> statement-breakpoint
CREATE TABLE `gate_policies` (
	`model_id` integer NOT NULL,
	`alias` text NOT NULL,
	`policy` text NOT NULL,
	PRIMARY KEY(`model_id`, `alias`),
	FOREIGN KEY (`model_id`) REFERENCES `models`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `metric_blocks` (
	`series_id` integer NOT NULL,
	`block` integer NOT NULL,
	`points` integer NOT NULL,
	`minimum` real,
	`minimum_step` integer,
	`maximum` real,
	`maximum_step` integer,
	PRIMARY KEY(`series_id`, `block`),
	FOREIGN KEY (`series_id`) REFERENCES `metric_series`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `model_evaluations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`version_id` integer NOT NULL,
	`dataset_version_id` integer NOT NULL,
	`rows` text NOT NULL,
	`evaluation_object` text NOT NULL,
	`predictions_object` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`version_id`) REFERENCES `model_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`dataset_version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `model_evaluations_version` ON `model_evaluations` (`version_id`,`dataset_version_id`);--> statement-breakpoint
CREATE TABLE `model_statements` (
	`version_id` integer NOT NULL,
	`section` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`version_id`, `section`),
	FOREIGN KEY (`version_id`) REFERENCES `model_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `rule_overrides` (
	`version_id` integer NOT NULL,
	`rule_id` integer NOT NULL,
	`reason` text NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`version_id`, `rule_id`),
	FOREIGN KEY (`version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`rule_id`) REFERENCES `validation_rules`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `rule_results` (
	`version_id` integer NOT NULL,
	`rule_id` integer NOT NULL,
	`passed` integer NOT NULL,
	`failing_rows` integer,
	`detail` text NOT NULL,
	`checked_at` integer NOT NULL,
	PRIMARY KEY(`version_id`, `rule_id`),
	FOREIGN KEY (`version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`rule_id`) REFERENCES `validation_rules`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `run_checkpoints` (
	`run_id` integer PRIMARY KEY NOT NULL,
	`epoch` integer NOT NULL,
	`object` text NOT NULL,
	`bytes` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `staged_edits` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`version_id` integer NOT NULL,
	`kind` text NOT NULL,
	`row` integer,
	`values` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staged_edits_version` ON `staged_edits` (`version_id`);--> statement-breakpoint
CREATE TABLE `studies` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`job_id` integer NOT NULL,
	`dataset_version_id` integer NOT NULL,
	`plan` text NOT NULL,
	`status` text NOT NULL,
	`result` text,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	`deleted_at` integer,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`dataset_version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `undo_steps` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`label` text NOT NULL,
	`before` text NOT NULL,
	`after` text NOT NULL,
	`undone` integer DEFAULT false NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `validation_rules` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`dataset_id` integer NOT NULL,
	`rule` text NOT NULL,
	`severity` text NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `validation_rules_dataset` ON `validation_rules` (`dataset_id`);--> statement-breakpoint
ALTER TABLE `alias_moves` ADD `gate_check_id` integer REFERENCES gate_checks(id);--> statement-breakpoint
ALTER TABLE `alias_moves` ADD `overridden` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `alias_moves` ADD `actor` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `datasets` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `model_versions` ADD `onnx_object` text;--> statement-breakpoint
ALTER TABLE `model_versions` ADD `signature_object` text;--> statement-breakpoint
ALTER TABLE `model_versions` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `models` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `packages` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `runs` ADD `extends_id` integer REFERENCES runs(id);--> statement-breakpoint
ALTER TABLE `runs` ADD `study_id` integer REFERENCES studies(id);--> statement-breakpoint
ALTER TABLE `runs` ADD `trial` integer;--> statement-breakpoint
ALTER TABLE `runs` ADD `archived_at` integer;--> statement-breakpoint
ALTER TABLE `runs` ADD `deleted_at` integer;--> statement-breakpoint
CREATE INDEX `runs_study` ON `runs` (`study_id`);--> statement-breakpoint
CREATE INDEX `runs_listed` ON `runs` (`deleted_at`,`created_at`);