CREATE TABLE `feature_publications` (
	`view_version_id` integer NOT NULL,
	`source_id` integer NOT NULL,
	`job_id` integer,
	`problem` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`view_version_id`, `source_id`),
	FOREIGN KEY (`view_version_id`) REFERENCES `feature_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`source_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `feature_publications_source` ON `feature_publications` (`source_id`);--> statement-breakpoint
ALTER TABLE `feature_objects` ADD `schedule` text;