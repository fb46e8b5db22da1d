"""
Scores the rows of SOURCE with the model beside this file, on Spark, and writes them with their predictions to the folder TARGET, as Parquet.

    spark-submit score_spark.py SOURCE TARGET [--format parquet|csv|json|orc] [--overwrite]

SOURCE and TARGET are whatever Spark reads and writes: paths, patterns, s3a://... The nodes need pyarrow and onnxruntime (requirements.txt);
the model and scoring.py are sent to them.
"""

import argparse
from pathlib import Path

import pyarrow as pa
from pyspark import SparkFiles
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

HERE = Path(__file__).resolve().parent


def score(rows: DataFrame) -> DataFrame:
    """The rows with their predictions beside them. For use in other programs too: send_model(spark) comes first."""
    from scoring import model_of

    added = model_of(HERE / "model").schema(rows.columns)
    types = {pa.string(): StringType(), pa.float64(): DoubleType()}
    schema = StructType([*rows.schema.fields, *(StructField(field.name, types[field.type]) for field in added)])
    # Arrow and not pandas: there a missing integer makes its whole column floating-point, and times have the zone of the session.
    return rows.mapInArrow(_score_batches, schema)


def _score_batches(batches):
    from scoring import model_of

    model = model_of(SparkFiles.get("model"))
    for batch in batches:
        predicted = model.score(batch)
        names = [*batch.schema.names, *predicted.schema.names]
        columns = [*batch.columns, *(column.combine_chunks() for column in predicted.columns)]
        yield pa.RecordBatch.from_arrays(columns, names=names)


def send_model(spark: SparkSession):
    """To every node that will score."""
    spark.sparkContext.addPyFile(str(HERE / "scoring.py"))
    spark.sparkContext.addFile(str(HERE / "model"), recursive=True)


def main():
    parser = argparse.ArgumentParser(description="Scores rows with a model of Cairn on Spark.")
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--format", default="parquet", choices=["parquet", "csv", "json", "orc"], help="of the source")
    parser.add_argument("--overwrite", action="store_true", help="replace what is in the target")
    options = parser.parse_args()
    spark = SparkSession.builder.appName("Cairn scoring").getOrCreate()
    send_model(spark)
    reader = spark.read.format(options.format)
    # Cells stay the text that they are: the model knows the types of its columns.
    # In them a quote is written twice, as everywhere but in Spark.
    rows = (reader.options(header=True, escape='"') if options.format == "csv" else reader).load(options.source)
    score(rows).write.mode("overwrite" if options.overwrite else "errorifexists").parquet(options.target)
    spark.stop()


if __name__ == "__main__":
    main()
