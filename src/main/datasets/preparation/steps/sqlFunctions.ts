/**
 * The functions of DuckDB that a query of a step may use: those whose result depends on their arguments alone. What is not here is
 * refused: files, settings, the clock, chance, names of tables made at run time, estimates that differ from run to run.
 */
const names = `
  abs acos acosh add age any_value arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg array_concat array_contains
  array_distinct array_extract array_has array_length array_position array_slice array_sort array_to_string array_unique array_value
  ascii asin asinh atan atan2 atanh avg bar base64 bin bit_and bit_count bit_length bit_or bit_xor bool_and bool_or cbrt ceil
  ceiling century char_length character_length chr concat concat_ws constant_or_null contains corr cos cosh cot count count_if
  count_star countif covar_pop covar_samp cume_dist damerau_levenshtein date_add date_diff date_part date_sub date_trunc datediff
  datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month decade decode degrees dense_rank divide
  editdist3 encode ends_with entropy epoch epoch_ms epoch_ns epoch_us era even exp factorial favg fdiv fill first first_value
  flatten floor fmod format formatreadablesize from_base64 from_binary from_hex fsum gamma gcd geomean geometric_mean greatest
  greatest_common_divisor group_concat hamming hash hex histogram hour ifnull ilike_escape instr isfinite isinf isnan isodow isoyear
  jaccard jaro_similarity jaro_winkler_similarity json_array_length json_contains json_exists json_extract json_extract_path
  json_extract_path_text json_extract_string json_keys json_type json_valid json_value julian kahan_sum kurtosis kurtosis_pop lag
  last last_day last_value lcase lcm lead least least_common_multiple left left_grapheme len length length_grapheme levenshtein
  lgamma like_escape list list_any_value list_avg list_concat list_contains list_count list_distinct list_element list_extract
  list_filter list_first list_has list_has_all list_has_any list_indexof list_last list_max list_median list_min list_mode list_pack
  list_position list_reduce list_reverse list_reverse_sort list_slice list_sort list_string_agg list_sum list_transform list_unique
  list_value list_zip listagg ln log log10 log2 lower lpad ltrim mad make_date make_time make_timestamp make_timestamp_ms max max_by
  md5 mean median microsecond millennium millisecond min min_by minute mismatches mod mode month monthname multiply nanosecond
  nfc_normalize not_ilike_escape not_like_escape nth_value ntile nullif octet_length ord parse_filename percent_rank pi position pow
  power prefix printf product quantile quantile_cont quantile_disc quarter radians rank rank_dense reduce regexp_escape
  regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array regr_avgx regr_avgy
  regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse right right_grapheme round
  round_even roundbankers row row_number rpad rtrim second sem sha1 sha256 sign signbit sin sinh skewness split split_part sqrt
  starts_with stddev stddev_pop stddev_samp str_split str_split_regex strftime string_agg string_split string_split_regex
  strip_accents strlen strpos strptime struct_extract struct_pack substr substring substring_grapheme subtract suffix sum sumkahan
  tan tanh time_bucket timezone to_base to_base64 to_binary to_centuries to_days to_decades to_hex to_hours to_microseconds
  to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years translate trim trunc try_strptime
  typeof ucase unbin unhex unicode unnest upper url_decode url_encode var_pop var_samp variance wavg week weekday weekofyear
  weighted_avg xor year yearweek
`

const operators = '% & * ** + - / // << >> ^ | || ~ ~~ !~~ ~~* !~~* ~~~ @ ! !__postfix'

const allowed: ReadonlySet<string> = new Set(`${names} ${operators}`.split(/\s+/).filter(Boolean))

export function isAllowed(name: string): boolean {
  return allowed.has(name.toLowerCase())
}
