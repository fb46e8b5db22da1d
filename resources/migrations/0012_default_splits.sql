CREATE TABLE `dataset_splits` (
	`version_id` integer PRIMARY KEY NOT NULL,
	`split` text NOT NULL,
	`inherited_from` integer,
	FOREIGN KEY (`version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inherited_from`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
