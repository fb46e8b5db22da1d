CREATE TABLE `policies` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`model_id` integer NOT NULL,
	`settings` text NOT NULL,
	`status` text NOT NULL,
	`frozen_reason` text,
	`progress` text,
	`created_at` integer NOT NULL,
	`actor` text NOT NULL,
	FOREIGN KEY (`model_id`) REFERENCES `models`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `policies_name_unique` ON `policies` (`name`);--> statement-breakpoint
CREATE INDEX `policies_model` ON `policies` (`model_id`);--> statement-breakpoint
CREATE TABLE `policy_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` integer NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL,
	`state` text NOT NULL,
	`detail` text DEFAULT '' NOT NULL,
	`evidence` text,
	`actor` text,
	FOREIGN KEY (`run_id`) REFERENCES `policy_runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `policy_events_run` ON `policy_events` (`run_id`);--> statement-breakpoint
CREATE TABLE `policy_runs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`policy_id` integer NOT NULL,
	`state` text NOT NULL,
	`is_open` integer NOT NULL,
	`settings` text NOT NULL,
	`facts` text NOT NULL,
	`started_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`policy_id`) REFERENCES `policies`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `policy_runs_policy` ON `policy_runs` (`policy_id`,`is_open`);--> statement-breakpoint
CREATE UNIQUE INDEX `policy_run_open` ON `policy_runs` (`policy_id`,`is_open`) WHERE is_open = 1;--> statement-breakpoint
CREATE TABLE `policy_triggers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`policy_id` integer NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL,
	`evidence` text NOT NULL,
	`run_id` integer,
	`outcome` text NOT NULL,
	FOREIGN KEY (`policy_id`) REFERENCES `policies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `policy_runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `policy_trigger_key` ON `policy_triggers` (`policy_id`,`kind`,`key`);--> statement-breakpoint
CREATE TABLE `ab_tests` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`deployment_id` integer NOT NULL,
	`settings` text NOT NULL,
	`status` text NOT NULL,
	`state` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`actor` text NOT NULL,
	FOREIGN KEY (`deployment_id`) REFERENCES `deployments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ab_tests_name_unique` ON `ab_tests` (`name`);--> statement-breakpoint
CREATE INDEX `ab_tests_deployment` ON `ab_tests` (`deployment_id`,`status`);--> statement-breakpoint
CREATE TABLE `alert_looks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`monitor_id` integer NOT NULL,
	`key` text NOT NULL,
	`looks` text NOT NULL,
	FOREIGN KEY (`monitor_id`) REFERENCES `monitors`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alert_looks_key` ON `alert_looks` (`monitor_id`,`key`);--> statement-breakpoint
CREATE TABLE `alert_notices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`alert_id` integer NOT NULL,
	`channel` text NOT NULL,
	`status` text NOT NULL,
	`tries` integer NOT NULL,
	`due_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `alert_notices_due` ON `alert_notices` (`status`,`channel`,`due_at`);--> statement-breakpoint
CREATE INDEX `alert_notices_alert` ON `alert_notices` (`alert_id`);--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`monitor_id` integer NOT NULL,
	`key` text NOT NULL,
	`check` text NOT NULL,
	`subject` text,
	`severity` text NOT NULL,
	`state` text NOT NULL,
	`opened_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`resolved_at` integer,
	`snoozed_until` integer,
	`evidence` text NOT NULL,
	`history` text NOT NULL,
	FOREIGN KEY (`monitor_id`) REFERENCES `monitors`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `alerts_monitor` ON `alerts` (`monitor_id`,`state`);--> statement-breakpoint
CREATE INDEX `alerts_key` ON `alerts` (`monitor_id`,`key`);--> statement-breakpoint
CREATE TABLE `monitor_windows` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`monitor_id` integer NOT NULL,
	`start` integer NOT NULL,
	`end` integer NOT NULL,
	`key` text DEFAULT '' NOT NULL,
	`source` text,
	`revision` integer NOT NULL,
	`version_id` integer,
	`rows` integer NOT NULL,
	`status` text NOT NULL,
	`report_object` text,
	`profile_object` text,
	`figures` text NOT NULL,
	`effects` blob,
	`checked_at` integer NOT NULL,
	FOREIGN KEY (`monitor_id`) REFERENCES `monitors`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`version_id`) REFERENCES `model_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `monitor_window_place` ON `monitor_windows` (`monitor_id`,`start`,`end`,`key`);--> statement-breakpoint
CREATE INDEX `monitor_windows_end` ON `monitor_windows` (`monitor_id`,`end`);--> statement-breakpoint
CREATE TABLE `monitors` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`model_id` integer NOT NULL,
	`deployment_id` integer,
	`settings` text NOT NULL,
	`status` text NOT NULL,
	`progress` text,
	`created_at` integer NOT NULL,
	`checked_at` integer,
	`problem` text,
	`actor` text NOT NULL,
	FOREIGN KEY (`model_id`) REFERENCES `models`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`deployment_id`) REFERENCES `deployments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `monitors_name_unique` ON `monitors` (`name`);--> statement-breakpoint
CREATE INDEX `monitors_model` ON `monitors` (`model_id`);--> statement-breakpoint
CREATE INDEX `monitors_deployment` ON `monitors` (`deployment_id`);--> statement-breakpoint
CREATE TABLE `reference_profiles` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`version_id` integer NOT NULL,
	`object` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`version_id`) REFERENCES `model_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reference_profiles_version_id_unique` ON `reference_profiles` (`version_id`);