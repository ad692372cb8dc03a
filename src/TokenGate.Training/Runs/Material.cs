using System.Security.Cryptography;
using System.Text;
using TokenGate.Dialects;
using TokenGate.Metering;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Tokens;
using TokenGate.Training.Boosting;
using TokenGate.Training.Corpora;
using TokenGate.Training.Models;
using TokenGate.Training.Samples;
using TokenGate.Training.Simulation;
using TokenGate.Training.Traffic;

namespace TokenGate.Training.Runs;

/// <summary>What training and evaluation have in common: traffic, made and given, as samples.</summary>
internal sealed class Material
{
    private const double QuickShare = 0.08;

    private Material(IReadOnlyList<TrafficRow> rows, ExchangeSet set, IReadOnlyList<string> facts)
    {
        Rows = rows;
        Set = set;
        Facts = facts;
    }

    /// <summary>The exchanges, each traffic in the order of its times.</summary>
    public IReadOnlyList<TrafficRow> Rows { get; }

    /// <summary>What accounting and features say of the labelled ones.</summary>
    public ExchangeSet Set { get; }

    /// <summary>What the data is, for the card.</summary>
    public IReadOnlyList<string> Facts { get; }

    /// <summary>Simulates, reads the traffic files, and meters everything.</summary>
    /// <exception cref="TrainingException">There is nothing to learn from.</exception>
    /// <exception cref="InvalidDataException">The corpus cannot be read.</exception>
    /// <param name="options">With what.</param>
    /// <param name="progress">Told where the run is; may be null.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <param name="programs">What inflates in the place of the families; null for these.</param>
    public static Material Collect(
        RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation, IReadOnlyList<InflationFamily>? programs = null)
    {
        var facts = new List<string>();
        var given = new List<TrafficRow>();
        foreach (var file in options.TrafficFiles)
        {
            var bad = 0;
            var before = given.Count;
            given.AddRange(ReadRows(file, () => bad++).OrderBy(row => row.Time));
            facts.Add($"{given.Count - before} exchanges of {Path.GetFileName(file)}; {bad} lines could not be read");
        }

        var all = new List<TrafficRow>();
        if (CorpusOf(options, given, facts, progress) is { } corpus)
        {
            progress?.Report(new RunProgress("simulating traffic", null));
            var simulation = Simulation(options) with { Programs = programs };
            var rows = new TrafficSimulator(corpus, simulation, EncodingMap.Default.ForModel("gpt-4o")).Run();
            facts.Add($"{rows.Count} simulated exchanges, {programs?.Count ?? TrafficSimulator.Families.Count} families of inflation, seed {simulation.Seed}");
            all.AddRange(rows);
        }

        all.AddRange(given);

        var report = progress is null ? null : new Relay<int>(done => progress.Report(new RunProgress("metering traffic", (double)done / all.Count)));
        var set = SampleCollector.Collect(Meter(options, JudgeMode.Observe, null), all, report, all.Count - given.Count, cancellation, out var unused);
        facts.AddRange(unused);
        facts.ForEach(fact => progress?.Report(new RunProgress(fact, null)));
        if (set.Samples.Count == 0)
        {
            throw new TrainingException("No training data: specify a corpus directory, or traffic files with labelled rows.");
        }

        return new Material(all, set, facts);
    }

    /// <summary>
    /// What is simulated from: the collected corpus, else the honest rows of one's own traffic; null where these are too few.
    /// </summary>
    private static Corpus? CorpusOf(RunOptions options, List<TrafficRow> given, List<string> facts, IProgress<RunProgress>? progress)
    {
        if (options.CorpusDirectory is { } directory)
        {
            progress?.Report(new RunProgress("reading the corpus", null));
            var corpus = Corpus.Read(directory);
            facts.Add($"{corpus.Honest.Count} honest prompts of {corpus.Sources.Count} sources and {corpus.Filler.Count} filler texts; {corpus.SetApart} prompts that are padded on purpose were set apart");
            return corpus;
        }

        var recorded = RecordedCorpus.From(given, options.Seed);
        var suffices = recorded.Honest.Count >= RecordedCorpus.LeastPrompts;
        facts.Add(suffices
            ? $"simulated from {recorded.Honest.Count} different honest questions of {recorded.Sources.Count} sources in the traffic itself"
            : $"nothing was simulated: {recorded.Honest.Count} different honest questions in the traffic, and {RecordedCorpus.LeastPrompts} are needed");
        return suffices ? recorded : null;
    }

    /// <summary>How models are trained in these runs.</summary>
    public static ModelTrainerOptions Trainer(RunOptions options) => new()
    {
        Date = options.Date,
        Gam = options.Quick
            ? new GamTrainerOptions { Seed = options.Seed, Bags = 2, MaxRounds = 60 }
            : new GamTrainerOptions { Seed = options.Seed },
    };

    /// <summary>A meter whose judge remembers nothing yet.</summary>
    public static ExchangeMeter Meter(RunOptions options, JudgeMode mode, ModelSet? models)
    {
        // The key is fixed: models that are trained twice must be the same, and nothing is kept under it.
        var key = new MemoryKey(SHA256.HashData(Encoding.UTF8.GetBytes($"training {options.Seed}")));
        return new ExchangeMeter(DialectRegistry.Default, EncodingMap.Default, new Judge(new JudgeOptions { Mode = mode, Models = "" }, key, models));
    }

    private static SimulationOptions Simulation(RunOptions options) => options.Quick
        ? new SimulationOptions { Seed = options.Seed, HonestShare = QuickShare, InflatersPerFamily = 1, RequestsPerInflater = 6 }
        : new SimulationOptions { Seed = options.Seed };

    private static IEnumerable<TrafficRow> ReadRows(string file, Action bad)
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

    /// <summary>Passes progress on at once, on the same thread.</summary>
    internal sealed class Relay<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}
