CREATE TABLE `compute_rates` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`target` text,
	`work` text NOT NULL,
	`subject` text NOT NULL,
	`units` real NOT NULL,
	`seconds` real NOT NULL,
	`startup_seconds` real NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `compute_rates_subject` ON `compute_rates` (`work`,`subject`,`target`,`at`);--> statement-breakpoint
CREATE TABLE `compute_submissions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`submission_id` text NOT NULL,
	`job_id` integer,
	`target` text NOT NULL,
	`address` text NOT NULL,
	`attempt` integer NOT NULL,
	`status` text NOT NULL,
	`message` text DEFAULT '' NOT NULL,
	`log_bytes` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `compute_submission` ON `compute_submissions` (`target`,`submission_id`);--> statement-breakpoint
CREATE INDEX `compute_submissions_job` ON `compute_submissions` (`job_id`);--> statement-breakpoint
ALTER TABLE `jobs` ADD `target` text;