using System.CommandLine;
using TokenGate.Training.Runs;

namespace TokenGate.Verbs;

/// <summary>The options that <c>train</c> and <c>evaluate</c> share: the training data.</summary>
internal sealed class TrainingDataOptions
{
    private readonly Option<string?> _corpus = new("--corpus") { HelpName = "DIR", Description = "Folder with honest.jsonl.gz and filler.jsonl.gz." };

    private readonly Option<string[]> _traffic = new("--traffic")
    {
        HelpName = "FILE",
        Description = "Labelled traffic file to include; can be repeated. Without --corpus, inflation is simulated from its honest questions, of which 100 are needed.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _seed = NumberOption.Create(
        "--seed", "Random seed; the same data and seed give identical output.", usual: 1, least: int.MinValue, most: int.MaxValue);
    private readonly Option<bool> _quick = new("--quick") { Description = "A small run of a few seconds to test a setup; not for production models." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_corpus);
        command.Options.Add(_traffic);
        command.Options.Add(_seed);
        command.Options.Add(_quick);
    }

    /// <summary>Whether any training data was specified.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_corpus) is not null || parsed.GetValue(_traffic) is { Length: > 0 };

    /// <summary>The options of a run.</summary>
    /// <exception cref="UsageException">No training data was specified, or a file does not exist.</exception>
    public RunOptions Read(ParseResult parsed)
    {
        if (!IsGiven(parsed))
        {
            throw new UsageException("No training data: specify --corpus DIR, or --traffic FILE with labelled rows.");
        }

        var traffic = parsed.GetValue(_traffic) ?? [];
        foreach (var missing in traffic.Where(file => !File.Exists(file)))
        {
            throw new UsageException($"File not found: {missing}.");
        }

        return new RunOptions
        {
            CorpusDirectory = parsed.GetValue(_corpus),
            TrafficFiles = traffic,
            Seed = parsed.GetValue(_seed),
            Quick = parsed.GetValue(_quick),
            Date = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
        };
    }
}
