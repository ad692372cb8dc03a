using System.Security.Cryptography;
using System.Text;
using TokenGate.Dialects;
using TokenGate.Metering;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Tokens;
using TokenGate.Training.Boosting;
using TokenGate.Training.Corpora;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Simulation;
using TokenGate.Training.Traffic;

namespace TokenGate.Training.Runs;

/// <summary>What training and evaluation have in common: traffic, made and given, as samples.</summary>
internal static class Material
{
    private const double QuickShare = 0.08;

    /// <summary>Simulates, reads the traffic files, and meters everything.</summary>
    /// <exception cref="RunException">There is nothing to learn from.</exception>
    /// <exception cref="CorpusException">The corpus cannot be read.</exception>
    public static (ExchangeSet Set, IReadOnlyList<string> Facts) Collect(RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var facts = new List<string>();
        var sets = new List<ExchangeSet>();
        if (options.CorpusDirectory is { } directory)
        {
            progress?.Report(new RunProgress("reading the corpus", null));
            var corpus = Corpus.Read(directory);
            progress?.Report(new RunProgress("simulating traffic", null));
            var simulation = Simulation(options);
            var rows = new TrafficSimulator(corpus, simulation, EncodingMap.Default.ForModel("gpt-4o")).Run();
            facts.Add($"{corpus.Honest.Count} honest prompts of {corpus.Sources.Count} sources and {corpus.Filler.Count} filler texts; {corpus.SetApart} prompts that are padded on purpose were set apart");
            facts.Add($"{rows.Count} simulated exchanges, {TrafficSimulator.Families.Count} families of inflation, seed {simulation.Seed}");
            sets.Add(Meter(rows, rows.Count, options, progress, cancellation));
        }

        foreach (var file in options.TrafficFiles)
        {
            var bad = 0;
            var set = Meter(Rows(file, () => bad++), null, options, progress, cancellation);
            facts.Add($"{set.Samples.Count} labelled exchanges of {Path.GetFileName(file)}; {bad} lines could not be read");
            sets.Add(set);
        }

        if (sets.Sum(set => set.Samples.Count) == 0)
        {
            throw new RunException("There is nothing to learn from: give a corpus directory, or traffic files whose rows have a label.");
        }

        return (new ExchangeSet(sets[0].Catalogue, [.. sets.SelectMany(set => set.Samples)]), facts);
    }

    /// <summary>How models are trained in these runs.</summary>
    public static ModelTrainerOptions Trainer(RunOptions options) => new()
    {
        Date = options.Date,
        Gam = options.Quick
            ? new GamTrainerOptions { Seed = options.Seed, Bags = 2, MaxRounds = 60 }
            : new GamTrainerOptions { Seed = options.Seed },
    };

    private static SimulationOptions Simulation(RunOptions options) => options.Quick
        ? new SimulationOptions { Seed = options.Seed, HonestShare = QuickShare, InflatersPerFamily = 1, RequestsPerInflater = 6 }
        : new SimulationOptions { Seed = options.Seed };

    private static IEnumerable<TrafficRow> Rows(string file, Action bad)
    {
        foreach (var line in TrafficFile.Read(file))
        {
            if (line.Row is { } row)
            {
                yield return row;
            }
            else
            {
                bad();
            }
        }
    }

    private static ExchangeSet Meter(IEnumerable<TrafficRow> rows, int? count, RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        // The key is fixed: models that are trained twice must be the same, and nothing is kept under it.
        var key = new MemoryKey(SHA256.HashData(Encoding.UTF8.GetBytes($"training {options.Seed}")));
        var judge = new Judge(new JudgeOptions { Mode = JudgeMode.Observe, Models = "" }, key);
        var meter = new ExchangeMeter(DialectRegistry.Default, EncodingMap.Default, judge);
        var report = progress is null ? null : new Relay<int>(done => progress.Report(new RunProgress("metering traffic", count is { } all ? (double)done / all : null)));
        return SampleCollector.Collect(meter, rows, report, cancellation);
    }

    /// <summary>Passes progress on at once, on the same thread.</summary>
    internal sealed class Relay<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}
