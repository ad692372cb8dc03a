using System.CommandLine;
using TokenGate.Training.Runs;

namespace TokenGate.Verbs;

/// <summary>The options that <c>train</c> and <c>evaluate</c> share: what models learn from.</summary>
internal sealed class TrainingMaterial
{
    private readonly Option<string?> _corpus = new("--corpus") { HelpName = "DIR", Description = "The folder with honest.jsonl.gz and filler.jsonl.gz." };

    private readonly Option<string[]> _traffic = new("--traffic")
    {
        HelpName = "FILE",
        Description = "Labelled traffic to learn from as well; may be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _seed = new("--seed") { HelpName = "N", Description = "The seed: the same data and seed give the same bytes.", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _quick = new("--quick") { Description = "A small run of seconds: to try a setup, not to judge people with." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_corpus);
        command.Options.Add(_traffic);
        command.Options.Add(_seed);
        command.Options.Add(_quick);
    }

    /// <summary>Whether any material was named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_corpus) is not null || parsed.GetValue(_traffic) is { Length: > 0 };

    /// <summary>The options of a run.</summary>
    /// <exception cref="UsageException">There is nothing to learn from, or a file is not there.</exception>
    public RunOptions Read(ParseResult parsed)
    {
        if (!IsGiven(parsed))
        {
            throw new UsageException("There is nothing to learn from: give --corpus DIR, or --traffic FILE with labelled rows.");
        }

        var traffic = parsed.GetValue(_traffic) ?? [];
        foreach (var missing in traffic.Where(file => !File.Exists(file)))
        {
            throw new UsageException($"There is no file {missing}.");
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
