using System.Globalization;
using System.Text;
using TokenGate.Scoring.Features;
using TokenGate.Training.Corpora;
using TokenGate.Training.Traffic;
using TokenGate.Usage;

namespace TokenGate.Training.Simulation;

/// <summary>
/// Simulates the traffic of a company: many people who work, and some who inflate between their own honest work, as real exchanges of real
/// APIs in the order of time. Deterministic by its options.
/// </summary>
public sealed class TrafficSimulator
{
    private const string Honest = "honest";
    private readonly Corpus _corpus;
    private readonly SimulationOptions _options;
    private readonly ITokenCounter _counter;
    private readonly Dice _dice;
    private readonly AnswerMaker _answers;
    private readonly TextPool _pool;
    private readonly List<TrafficRow> _rows = [];
    private int _requests;
    private int _users;

    /// <summary>Creates a simulator.</summary>
    /// <param name="corpus">What people send; sources that are to be held out are not in it.</param>
    /// <param name="options">What to simulate.</param>
    /// <param name="counter">Counts the usage that the provider would report.</param>
    public TrafficSimulator(Corpus corpus, SimulationOptions options, ITokenCounter counter)
    {
        _corpus = corpus;
        _options = options;
        _counter = counter;
        _dice = new Dice(options.Seed);
        _pool = new TextPool(corpus);
        _answers = new AnswerMaker(_pool, _dice);
    }

    /// <summary>The names of all families, and the score that has to find each.</summary>
    public static IReadOnlyDictionary<string, ScoreKind> Families { get; } =
        InflationFamily.All.ToDictionary(family => family.Name, family => family.Head, StringComparer.Ordinal);

    /// <summary>The names of the families that no lexical measure can find for sure.</summary>
    public static IReadOnlySet<string> OpenFamilies { get; } =
        InflationFamily.All.Where(family => family.Open).Select(family => family.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Simulates, once. Rows come in the order of their times.</summary>
    public IReadOnlyList<TrafficRow> Run()
    {
        var work = new Queue<List<Draft>>(new HonestWork(_corpus, _answers, _dice).Stretches());
        var total = (int)(work.Count * Math.Clamp(_options.HonestShare, 0, 1));
        var left = work.Count - total;
        var families = (_options.Programs ?? InflationFamily.All).Where(family => _options.Families?.Invoke(family.Name) ?? true).ToList();
        foreach (var family in families)
        {
            for (var inflater = 0; inflater < _options.InflatersPerFamily; inflater++)
            {
                Inflate(family, work, left);
            }
        }

        while (work.Count > left)
        {
            var time = Morning();
            var user = NewUser();
            for (var stretch = _dice.Roll(3, 14); stretch > 0 && work.Count > left; stretch--)
            {
                Do(user, work.Dequeue(), ref time);
                time += TimeSpan.FromMinutes(_dice.LogNormal(9, 0.9));
            }
        }

        return [.. _rows.OrderBy(row => row.Time).ThenBy(row => row.Id, StringComparer.Ordinal)];
    }

    private void Inflate(InflationFamily family, Queue<List<Draft>> work, int left)
    {
        var scene = new Scene(_corpus, _pool, _answers, _dice);
        var count = _dice.Length(_options.RequestsPerInflater, 0.7, 6, 200) * family.Sharing;
        var drafts = family.Drafts(scene, count).ToList();
        foreach (var share in drafts.Chunk(Math.Max(1, (drafts.Count + family.Sharing - 1) / family.Sharing)))
        {
            var user = NewUser();
            var time = Morning();
            var automatic = _dice.Chance(0.5);
            var at = 0;
            while (at < share.Length)
            {
                if (work.Count > left && _dice.Chance(0.7))
                {
                    Do(user, work.Dequeue(), ref time);
                    time += TimeSpan.FromMinutes(_dice.LogNormal(5, 0.8));
                }

                // A burst: the whole script in one go, or a piece of it between honest work.
                for (var burst = _dice.Chance(0.5) ? share.Length : _dice.Roll(2, 8); burst > 0 && at < share.Length; burst--)
                {
                    Write(user, share[at++], time, family);
                    time += Gap(automatic);
                }

                time += TimeSpan.FromMinutes(_dice.LogNormal(12, 0.8));
            }
        }
    }

    private void Do(string user, List<Draft> stretch, ref DateTimeOffset time)
    {
        foreach (var draft in stretch)
        {
            if (draft.FailsFirst)
            {
                Fail(user, draft, time);
                time += TimeSpan.FromSeconds(_dice.Roll(1, 20));
            }

            Write(user, draft, time, null);
            time += Gap(draft.Automatic);
            if (draft.Regenerated is { } again)
            {
                Write(user, draft with { Answer = again, Regenerated = null }, time, null);
                time += Gap(automatic: false);
            }
        }
    }

    private TimeSpan Gap(bool automatic) => TimeSpan.FromSeconds(automatic ? 1 + _dice.LogNormal(3, 0.7) : 4 + _dice.LogNormal(55, 1.0));

    private DateTimeOffset Morning() => _options.Start + TimeSpan.FromDays(_dice.Roll(0, 4)) + TimeSpan.FromMinutes(_dice.Roll(0, 420));

    private string NewUser() => string.Create(CultureInfo.InvariantCulture, $"user{++_users:0000}");

    private string NewId() => string.Create(CultureInfo.InvariantCulture, $"sim-{_options.Seed}-{++_requests:000000}");

    private void Fail(string user, Draft draft, DateTimeOffset time)
    {
        var id = NewId();
        var (path, request, _, _) = Wire.Render(draft, _counter, id, StyleOf(user));
        _rows.Add(new TrafficRow
        {
            Id = id,
            Time = time,
            User = user,
            Path = path,
            Request = request,
            Status = 503,
            Response = Encoding.UTF8.GetBytes("{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}"),
            ResponseHeaders = Headers(streamed: false),
            Label = Honest,
            Category = draft.Origin?.Category,
            Source = draft.Origin?.Source,
        });
    }

    private void Write(string user, Draft draft, DateTimeOffset time, InflationFamily? family)
    {
        var id = NewId();
        var (path, request, response, streamed) = Wire.Render(draft, _counter, id, StyleOf(user));
        var inflates = draft.IsFirst ? null : family;
        _rows.Add(new TrafficRow
        {
            Id = id,
            Time = time,
            User = user,
            Path = path,
            Request = request,
            RequestHeaders = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = "application/json" },
            Response = response,
            ResponseHeaders = Headers(streamed),
            Label = inflates is not null ? Name(inflates.Head) : draft is { IsFirst: true, Origin: null } ? null : Honest,
            Family = inflates?.Name,
            Category = inflates is null ? draft.Origin?.Category : null,
            Source = inflates is null ? draft.Origin?.Source : null,
        });
    }

    /// <summary>A user keeps to one client: its API and whether it streams. The last digits of the name decide.</summary>
    private static int StyleOf(string user) => int.Parse(user.AsSpan(4), CultureInfo.InvariantCulture);

    private static string Name(ScoreKind head) => head switch
    {
        ScoreKind.Padding => "padding",
        ScoreKind.Duplication => "duplication",
        _ => "output",
    };

    private static Dictionary<string, string> Headers(bool streamed) =>
        new(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = streamed ? "text/event-stream" : "application/json" };
}
