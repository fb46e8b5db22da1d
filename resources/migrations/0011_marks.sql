CREATE TABLE `model_tags` (
	`model_id` integer NOT NULL,
	`tag` text NOT NULL,
	PRIMARY KEY(`model_id`, `tag`),
	FOREIGN KEY (`model_id`) REFERENCES `models`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `dataset_columns` ADD `protected` integer DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE `dataset_columns` SET `protected` = `sensitive`;