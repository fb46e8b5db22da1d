CREATE TABLE `automatic_preparations` (
	`dataset_id` integer PRIMARY KEY NOT NULL,
	`since` integer NOT NULL,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `automatic_runs` (
	`dataset_id` integer PRIMARY KEY NOT NULL,
	`tried_on` text NOT NULL,
	`problem` text,
	FOREIGN KEY (`dataset_id`) REFERENCES `datasets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `preparation_inputs` (
	`version_id` integer NOT NULL,
	`ordinal` integer NOT NULL,
	`parent_id` integer NOT NULL,
	`ref` text NOT NULL,
	`pinned` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`version_id`, `ordinal`),
	FOREIGN KEY (`version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`parent_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `preparation_inputs_parent` ON `preparation_inputs` (`parent_id`);--> statement-breakpoint
CREATE TABLE `preparations` (
	`version_id` integer PRIMARY KEY NOT NULL,
	`steps` text NOT NULL,
	`lineage` text NOT NULL,
	`marked` text NOT NULL,
	`created_at` integer NOT NULL,
	`ran_on` text NOT NULL,
	`ran_at` integer NOT NULL,
	FOREIGN KEY (`version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
