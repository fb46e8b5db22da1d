CREATE TABLE `reevaluation_versions` (
	`reevaluation_id` integer NOT NULL,
	`version_id` integer NOT NULL,
	PRIMARY KEY(`reevaluation_id`, `version_id`),
	FOREIGN KEY (`reevaluation_id`) REFERENCES `reevaluations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`version_id`) REFERENCES `model_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `reevaluation_versions_version` ON `reevaluation_versions` (`version_id`);--> statement-breakpoint
ALTER TABLE `gate_checks` ADD `basis` text;--> statement-breakpoint
ALTER TABLE `reevaluations` ADD `key` text;--> statement-breakpoint
CREATE UNIQUE INDEX `reevaluations_key` ON `reevaluations` (`key`);