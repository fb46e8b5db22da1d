CREATE TABLE `feature_join_sources` (
	`version_id` integer NOT NULL,
	`view_version_id` integer NOT NULL,
	`source_id` integer NOT NULL,
	PRIMARY KEY(`version_id`, `view_version_id`),
	FOREIGN KEY (`version_id`) REFERENCES `feature_joins`(`version_id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`view_version_id`) REFERENCES `feature_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`source_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `feature_join_sources_source` ON `feature_join_sources` (`source_id`);--> statement-breakpoint
CREATE TABLE `feature_joins` (
	`version_id` integer PRIMARY KEY NOT NULL,
	`service_version_id` integer NOT NULL,
	`service` text NOT NULL,
	`mode` text NOT NULL,
	`time_column` text,
	`moment` text,
	`entity_version_id` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_version_id`) REFERENCES `feature_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`entity_version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `feature_joins_service` ON `feature_joins` (`service_version_id`);--> statement-breakpoint
CREATE INDEX `feature_joins_entities` ON `feature_joins` (`entity_version_id`);--> statement-breakpoint
CREATE TABLE `feature_objects` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`space` text NOT NULL,
	`name` text NOT NULL,
	`about` text NOT NULL,
	`online` text NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feature_object_name` ON `feature_objects` (`space`,`name`);--> statement-breakpoint
CREATE TABLE `feature_parities` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`service_version_id` integer NOT NULL,
	`joined_id` integer,
	`passed` integer NOT NULL,
	`report` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`service_version_id`) REFERENCES `feature_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`joined_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `feature_parities_service` ON `feature_parities` (`service_version_id`);--> statement-breakpoint
CREATE TABLE `feature_uses` (
	`version_id` integer NOT NULL,
	`ref` text NOT NULL,
	`space` text NOT NULL,
	`used_id` integer NOT NULL,
	PRIMARY KEY(`version_id`, `space`, `ref`),
	FOREIGN KEY (`version_id`) REFERENCES `feature_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`used_id`) REFERENCES `feature_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `feature_uses_used` ON `feature_uses` (`used_id`);--> statement-breakpoint
CREATE TABLE `feature_versions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`object_id` integer NOT NULL,
	`number` integer NOT NULL,
	`definition` text NOT NULL,
	`hash` text NOT NULL,
	`source_id` integer,
	`created_at` integer NOT NULL,
	`actor` text NOT NULL,
	FOREIGN KEY (`object_id`) REFERENCES `feature_objects`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`source_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feature_version_number` ON `feature_versions` (`object_id`,`number`);--> statement-breakpoint
CREATE INDEX `feature_versions_source` ON `feature_versions` (`source_id`);--> statement-breakpoint
CREATE TABLE `served_features` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`service_version_id` integer NOT NULL,
	`object` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`service_version_id`) REFERENCES `feature_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `served_features_object` ON `served_features` (`service_version_id`,`object`);--> statement-breakpoint
ALTER TABLE `deployments` ADD `features` text;