using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using TokenGate.Scoring.Models;
using Xunit;

namespace TokenGate.Scoring.Tests.Models;

/// <summary>Models that ML.NET trains and saves here and now, against the scores that it gives itself.</summary>
public sealed class MlNetInteroperationTests : IDisposable
{
    private const int Inputs = 6;
    private const int TrainingRows = 600;
    private const int ScoredRows = 400;

    private readonly MLContext _context = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-mlnet").FullName;

    public static TheoryData<Kind> Kinds => [.. Enum.GetValues<Kind>()];

    /// <summary>The ways in which ML.NET comes to a GAM file.</summary>
    public enum Kind
    {
        /// <summary>The prediction transformer alone.</summary>
        Bare,

        /// <summary>Trained on rows with missing values.</summary>
        MissingValues,

        /// <summary>An input that never changes, for which ML.NET makes no shape.</summary>
        ConstantInput,
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_ModelThatMlNetTrained_ScoresAsMlNetDoesToTheLastBit(Kind kind)
    {
        var (path, model) = Train(kind);
        var read = MlNetModelReader.Read(path);
        Assert.Null(read.Head);
        Assert.Equal(kind == Kind.ConstantInput ? Inputs - 1 : Inputs, read.Gam.Shapes.Length);
        AssertSame(model, read.Gam);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_ModelThatMlNetTrained_MlNetLoadsAndScoresItTheSame(Kind kind)
    {
        var (path, model) = Train(kind);
        var ours = MlNetModelReader.Read(path).Gam;
        var written = Path.Combine(_folder, "written.zip");
        MlNetModelWriter.Write(ours, null, written);
        AssertSame(_context.Model.Load(written, out _), ours);
        AssertSame(model, MlNetModelReader.Read(written).Gam);
    }

    [Theory]
    [InlineData(Kind.Bare)]
    [InlineData(Kind.MissingValues)]
    public void Write_ModelThatMlNetTrained_WritesMlNetsOwnEntriesByteForByte(Kind kind)
    {
        var (path, _) = Train(kind);
        var written = MlNetModelWriter.Write(MlNetModelReader.Read(path).Gam, null);
        using var theirs = ZipFile.OpenRead(path);
        using var ours = new ZipArchive(new MemoryStream(written), ZipArchiveMode.Read);
        Assert.Equal(theirs.Entries.Select(entry => entry.FullName), ours.Entries.Select(entry => entry.FullName));
        foreach (var entry in theirs.Entries.Where(entry => entry.Name is not ("Version.txt" or "TrainSchema")))
        {
            Assert.Equal(Bytes(entry), Bytes(ours.GetEntry(entry.FullName)!));
        }
    }

    [Fact]
    public void Read_EntriesSeparatedAsOnWindows_AreFound()
    {
        var (path, model) = Train(Kind.Bare);
        using var theirs = ZipFile.OpenRead(path);
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in theirs.Entries)
            {
                using var target = zip.CreateEntry(entry.FullName.Replace('/', '\\')).Open();
                target.Write(Bytes(entry));
            }
        }

        AssertSame(model, MlNetModelReader.Read(stream.ToArray(), "windows").Gam);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (string Path, ITransformer Model) Train(Kind kind)
    {
        var data = Load(Draw(kind, seed: 7, TrainingRows));
        var model = _context.BinaryClassification.Trainers.Gam(new GamBinaryTrainer.Options { NumberOfIterations = 40, NumberOfThreads = 1 }).Fit(data);
        var path = Path.Combine(_folder, $"{kind}.zip");
        _context.Model.Save(model, null, path);
        return (path, model);
    }

    /// <summary>
    /// On rows like those it was trained on, and on rows that no one measures: missing, infinite, on a bound and one unit in the last place
    /// beside it.
    /// </summary>
    private void AssertSame(ITransformer theirs, GamModel ours)
    {
        var random = new Random(11);
        Row[] rows = [.. Draw(Kind.MissingValues, seed: 8, ScoredRows / 2), .. Enumerable.Range(0, ScoredRows / 2).Select(_ => Row.From(Hostile(ours, random), false))];
        var scored = theirs.Transform(Load(rows));
        float[] scores = [.. scored.GetColumn<float>("Score")];
        float[] probabilities = [.. scored.GetColumn<float>("Probability")];
        Assert.Equal(ScoredRows, scores.Length);
        for (var row = 0; row < rows.Length; row++)
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(scores[row]), BitConverter.SingleToInt32Bits(ours.Raw(rows[row].Features)));
            Assert.Equal(BitConverter.SingleToInt32Bits(probabilities[row]), BitConverter.SingleToInt32Bits(ours.Probability(rows[row].Features)));
        }
    }

    private static float[] Hostile(GamModel model, Random random)
    {
        var values = ModelSamples.Row(random, Inputs);
        foreach (var shape in model.Shapes)
        {
            var bound = (float)shape.UpperBounds[random.Next(shape.UpperBounds.Length)];
            values[shape.Input] = random.Next(5) switch { 0 => bound, 1 => MathF.BitIncrement(bound), 2 => MathF.BitDecrement(bound), _ => values[shape.Input] };
        }

        return values;
    }

    private static IEnumerable<Row> Draw(Kind kind, int seed, int count)
    {
        var random = new Random(seed);
        for (var row = 0; row < count; row++)
        {
            float[] x = [.. Enumerable.Range(0, Inputs).Select(_ => (float)((random.NextDouble() * 4) - 2))];
            var inflated = random.NextDouble() < 1 / (1 + Math.Exp(-(x[0] + Math.Sin(3 * x[1]))));
            x[2] = kind == Kind.MissingValues && random.Next(4) == 0 ? float.NaN : x[2];
            x[3] = kind == Kind.ConstantInput ? 1 : x[3];
            yield return Row.From(x, inflated);
        }
    }

    private IDataView Load(IEnumerable<Row> rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Inputs);
        return _context.Data.LoadFromEnumerable(rows, schema);
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var source = entry.Open();
        using var target = new MemoryStream();
        source.CopyTo(target);
        return target.ToArray();
    }

    private sealed class Row
    {
        public float[] Features { get; init; } = [];

        public bool Label { get; init; }

        public static Row From(float[] x, bool label) => new() { Features = x, Label = label };
    }
}
