-- Tables are made anew here, so references are not enforced while this runs: see migrate.ts.
CREATE TABLE `experiments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`uuid` text NOT NULL,
	`name` text NOT NULL,
	`notes` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `experiments_uuid_unique` ON `experiments` (`uuid`);
--> statement-breakpoint
CREATE UNIQUE INDEX `experiments_name_unique` ON `experiments` (`name`);
--> statement-breakpoint
CREATE TABLE `experiment_tags` (
	`experiment_id` integer NOT NULL,
	`key` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`experiment_id`, `key`),
	FOREIGN KEY (`experiment_id`) REFERENCES `experiments`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
-- Every run and study goes into an experiment that is called as its dataset, or was before that went into the trash.
CREATE TEMP TABLE `experiment_of_version` AS
	SELECT v.`id` AS `version_id`, nfc(CASE WHEN d.`deleted_at` IS NOT NULL AND d.`name` LIKE '%_@trash-' || d.`id`
		THEN substr(d.`name`, 1, length(d.`name`) - length('@trash-' || d.`id`)) ELSE d.`name` END) AS `name`
	FROM `dataset_versions` v JOIN `datasets` d ON d.`id` = v.`dataset_id`;
--> statement-breakpoint
CREATE TEMP TABLE `experiment_names` AS
	SELECT coalesce(e.`name`, 'No dataset') AS `name`, min(m.`created_at`) AS `created_at`
	FROM (SELECT `dataset_version_id`, `created_at` FROM `runs` UNION ALL SELECT `dataset_version_id`, `created_at` FROM `studies`) m
	LEFT JOIN temp.`experiment_of_version` e ON e.`version_id` = m.`dataset_version_id` GROUP BY 1;
--> statement-breakpoint
INSERT INTO `experiments` (`uuid`, `name`, `created_at`, `updated_at`)
	SELECT lower(hex(randomblob(16))), `name`, `created_at`, `created_at` FROM temp.`experiment_names` ORDER BY `created_at`, `name`;
--> statement-breakpoint
CREATE TABLE `__new_runs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`uuid` text NOT NULL,
	`experiment_id` integer NOT NULL,
	`name` text NOT NULL,
	`source` text NOT NULL,
	`status` text NOT NULL,
	`user` text,
	`notes` text DEFAULT '' NOT NULL,
	`starred` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`archived_at` integer,
	`deleted_at` integer,
	FOREIGN KEY (`experiment_id`) REFERENCES `experiments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `runs_uuid_unique` ON `__new_runs` (`uuid`);
--> statement-breakpoint
-- Who started a run is in the log of its job.
CREATE TEMP TABLE `started_by` AS
	SELECT CAST(substr(`subject`, 5) AS INTEGER) AS `job_id`, substr(`actor`, 1, 200) AS `actor`, `hash`, min(`id`) AS `first` FROM `audit`
	WHERE `action` = 'job.start' AND `subject` GLOB 'job:[0-9]*' GROUP BY 1;
--> statement-breakpoint
INSERT INTO `__new_runs` (`id`, `uuid`, `experiment_id`, `name`, `source`, `status`, `user`, `notes`, `starred`, `created_at`, `started_at`, `ended_at`, `archived_at`, `deleted_at`)
	SELECT r.`id`, lower(hex(randomblob(16))), x.`id`, r.`name`, 'cairn', r.`status`, s.`actor`, r.`notes`, r.`starred`, r.`created_at`, r.`started_at`, r.`ended_at`, r.`archived_at`, r.`deleted_at`
	FROM `runs` r LEFT JOIN temp.`experiment_of_version` e ON e.`version_id` = r.`dataset_version_id`
	JOIN `experiments` x ON x.`name` = coalesce(e.`name`, 'No dataset')
	LEFT JOIN temp.`started_by` s ON s.`job_id` = r.`job_id`;
--> statement-breakpoint
-- Two copies of a workspace give the same run the same uuid: the start of the hash of what the log says of its beginning.
UPDATE OR IGNORE `__new_runs` SET `uuid` = substr(s.`hash`, 1, 32) FROM `runs` r JOIN temp.`started_by` s ON s.`job_id` = r.`job_id`
	WHERE r.`id` = `__new_runs`.`id` AND length(s.`hash`) = 64 AND s.`hash` NOT GLOB '*[^0-9a-f]*';
--> statement-breakpoint
-- And the same experiment: the end of that hash, of its first run.
UPDATE OR IGNORE `experiments` SET `uuid` = coalesce((SELECT substr(s.`hash`, 33) FROM `__new_runs` n JOIN `runs` r ON r.`id` = n.`id`
	JOIN temp.`started_by` s ON s.`job_id` = r.`job_id` WHERE n.`experiment_id` = `experiments`.`id` AND length(s.`hash`) = 64
	AND s.`hash` NOT GLOB '*[^0-9a-f]*' ORDER BY n.`id` LIMIT 1), `uuid`);
--> statement-breakpoint
CREATE TABLE `training_runs` (
	`run_id` integer PRIMARY KEY NOT NULL,
	`job_id` integer NOT NULL,
	`dataset_version_id` integer NOT NULL,
	`reproduces_id` integer,
	`extends_id` integer,
	`study_id` integer,
	`trial` integer,
	`task` text NOT NULL,
	`recipe` text NOT NULL,
	`fold` text,
	`limits` text,
	`stop_after` integer,
	`engine_id` text,
	`engine_version` text,
	`engine_reason` text,
	`fingerprint` text,
	`fingerprint_format` integer,
	`app_version` text NOT NULL,
	`environment` text,
	`split` text,
	`best_epoch` integer,
	`epochs` integer,
	`stopped` text,
	`error` text,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`dataset_version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reproduces_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`extends_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`study_id`) REFERENCES `studies`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `training_runs` (`run_id`, `job_id`, `dataset_version_id`, `reproduces_id`, `extends_id`, `study_id`, `trial`, `task`, `recipe`, `fold`, `limits`, `stop_after`, `engine_id`, `engine_version`, `engine_reason`, `fingerprint`, `fingerprint_format`, `app_version`, `environment`, `split`, `best_epoch`, `epochs`, `stopped`, `error`)
	SELECT `id`, `job_id`, `dataset_version_id`, `reproduces_id`, `extends_id`, `study_id`, `trial`, `task`, `recipe`, `fold`, `limits`, `stop_after`, `engine_id`, `engine_version`, `engine_reason`, `fingerprint`, `fingerprint_format`, `app_version`, `environment`, `split`, `best_epoch`, `epochs`, `stopped`, `error` FROM `runs`;
--> statement-breakpoint
CREATE TABLE `__new_metric_points` (
	`series_id` integer NOT NULL,
	`step` integer NOT NULL,
	`timestamp` integer NOT NULL,
	`value` real NOT NULL,
	`not_a_number` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`series_id`, `step`, `timestamp`, `value`, `not_a_number`),
	FOREIGN KEY (`series_id`) REFERENCES `metric_series`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_metric_points` (`series_id`, `step`, `timestamp`, `value`, `not_a_number`)
	SELECT p.`series_id`, p.`step`, coalesce(r.`started_at`, r.`created_at`, 0), coalesce(p.`value`, 0), p.`value` IS NULL
	FROM `metric_points` p LEFT JOIN `metric_series` s ON s.`id` = p.`series_id` LEFT JOIN `runs` r ON r.`id` = s.`run_id`
	ORDER BY p.`series_id`, p.`step`;
--> statement-breakpoint
DROP TABLE `metric_points`;
--> statement-breakpoint
ALTER TABLE `__new_metric_points` RENAME TO `metric_points`;
--> statement-breakpoint
ALTER TABLE `metric_series` ADD `last_timestamp` integer;
--> statement-breakpoint
UPDATE `metric_series` SET `last_timestamp` = (SELECT coalesce(r.`started_at`, r.`created_at`) FROM `runs` r WHERE r.`id` = `metric_series`.`run_id`)
	WHERE `last_step` IS NOT NULL;
--> statement-breakpoint
CREATE INDEX `metric_series_order` ON `metric_series` (`name`,`last`);
--> statement-breakpoint
-- No number of what was deleted for good is given again.
INSERT INTO `sqlite_sequence` (`name`, `seq`) SELECT '__new_runs', 0
	WHERE NOT EXISTS (SELECT 1 FROM `sqlite_sequence` WHERE `name` = '__new_runs');
--> statement-breakpoint
UPDATE `sqlite_sequence` SET `seq` = coalesce((SELECT `seq` FROM `sqlite_sequence` WHERE `name` = 'runs'), 0) WHERE `name` = '__new_runs';
--> statement-breakpoint
DROP TABLE `runs`;
--> statement-breakpoint
ALTER TABLE `__new_runs` RENAME TO `runs`;
--> statement-breakpoint
CREATE INDEX `runs_status` ON `runs` (`status`);
--> statement-breakpoint
CREATE INDEX `runs_listed` ON `runs` (`deleted_at`,`created_at`);
--> statement-breakpoint
CREATE INDEX `runs_experiment` ON `runs` (`experiment_id`,`deleted_at`,`created_at`);
--> statement-breakpoint
CREATE INDEX `training_runs_job` ON `training_runs` (`job_id`);
--> statement-breakpoint
CREATE INDEX `training_runs_dataset_version` ON `training_runs` (`dataset_version_id`);
--> statement-breakpoint
CREATE INDEX `training_runs_study` ON `training_runs` (`study_id`);
--> statement-breakpoint
CREATE INDEX `training_runs_reproduces` ON `training_runs` (`reproduces_id`);
--> statement-breakpoint
CREATE INDEX `training_runs_extends` ON `training_runs` (`extends_id`);
--> statement-breakpoint
CREATE TABLE `__new_studies` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`job_id` integer NOT NULL,
	`dataset_version_id` integer NOT NULL,
	`experiment_id` integer NOT NULL,
	`plan` text NOT NULL,
	`status` text NOT NULL,
	`result` text,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	`deleted_at` integer,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`dataset_version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`experiment_id`) REFERENCES `experiments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_studies` (`id`, `name`, `kind`, `job_id`, `dataset_version_id`, `experiment_id`, `plan`, `status`, `result`, `created_at`, `ended_at`, `deleted_at`)
	SELECT s.`id`, s.`name`, s.`kind`, s.`job_id`, s.`dataset_version_id`, x.`id`, s.`plan`, s.`status`, s.`result`, s.`created_at`, s.`ended_at`, s.`deleted_at`
	FROM `studies` s LEFT JOIN temp.`experiment_of_version` e ON e.`version_id` = s.`dataset_version_id`
	JOIN `experiments` x ON x.`name` = coalesce(e.`name`, 'No dataset');
--> statement-breakpoint
-- No number of what was deleted for good is given again.
INSERT INTO `sqlite_sequence` (`name`, `seq`) SELECT '__new_studies', 0
	WHERE NOT EXISTS (SELECT 1 FROM `sqlite_sequence` WHERE `name` = '__new_studies');
--> statement-breakpoint
UPDATE `sqlite_sequence` SET `seq` = coalesce((SELECT `seq` FROM `sqlite_sequence` WHERE `name` = 'studies'), 0) WHERE `name` = '__new_studies';
--> statement-breakpoint
DROP TABLE `studies`;
--> statement-breakpoint
ALTER TABLE `__new_studies` RENAME TO `studies`;
--> statement-breakpoint
DROP TABLE temp.`experiment_of_version`;
--> statement-breakpoint
DROP TABLE temp.`experiment_names`;
--> statement-breakpoint
DROP TABLE temp.`started_by`;
--> statement-breakpoint
ALTER TABLE `run_artifacts` RENAME COLUMN `name` TO `path`;
--> statement-breakpoint
ALTER TABLE `run_artifacts` ADD `added_at` integer;
--> statement-breakpoint
ALTER TABLE `run_tags` ADD `value` text DEFAULT '' NOT NULL;
--> statement-breakpoint
CREATE TABLE `reevaluations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job_id` integer NOT NULL,
	`dataset_version_id` integer,
	`part` text NOT NULL,
	`result` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`dataset_version_id`) REFERENCES `dataset_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `reevaluations_data` ON `reevaluations` (`dataset_version_id`);
--> statement-breakpoint
CREATE TABLE `reevaluation_runs` (
	`reevaluation_id` integer NOT NULL,
	`run_id` integer NOT NULL,
	PRIMARY KEY(`reevaluation_id`, `run_id`),
	FOREIGN KEY (`reevaluation_id`) REFERENCES `reevaluations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `reevaluation_runs_run` ON `reevaluation_runs` (`run_id`);
--> statement-breakpoint
-- Until now they were the results of their jobs alone.
INSERT INTO `reevaluations` (`job_id`, `dataset_version_id`, `part`, `result`, `at`)
	SELECT `id`, (SELECT v.`id` FROM `dataset_versions` v JOIN `datasets` d ON d.`id` = v.`dataset_id` WHERE d.`name` || '@v' || v.`number` = `result` ->> '$.dataset'),
		`result` ->> '$.part', `result`, coalesce(`ended_at`, `created_at`)
	FROM (SELECT `id`, `created_at`, `ended_at`, CASE WHEN json_valid(`result`) THEN `result` ELSE '{}' END AS `result`
		FROM `jobs` WHERE `kind` = 'experiments.reevaluate' AND `status` = 'done')
	WHERE `result` ->> '$.part' IN ('train', 'validation', 'test') ORDER BY `id`;
--> statement-breakpoint
INSERT INTO `reevaluation_runs` (`reevaluation_id`, `run_id`)
	SELECT DISTINCT e.`id`, r.`id` FROM `reevaluations` e, json_each(e.`result`, '$.runs') each
	JOIN `runs` r ON r.`id` = CASE WHEN each.`type` = 'object' THEN each.`value` ->> '$.run' END;
--> statement-breakpoint
CREATE TABLE `pause_requests` (
	`job_id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `pause_requests` (`job_id`, `at`) SELECT j.`id`, coalesce(j.`heartbeat_at`, j.`created_at`) FROM `jobs` j
	JOIN `meta` m ON m.`key` = 'pause job ' || j.`id`;
--> statement-breakpoint
DELETE FROM `meta` WHERE `key` LIKE 'pause job %';
