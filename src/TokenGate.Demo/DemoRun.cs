using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.Demo.Answers;
using TokenGate.Demo.Endpoint;
using TokenGate.Demo.Past;
using TokenGate.Demo.Staff;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Pricing;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.Demo;

/// <summary>
/// A whole installation in one process, on loopback ports: a simulated AI endpoint, the gateway in front of it, and the staff of a
/// company that works through it over real HTTP. The months before are records that nobody sent.
/// </summary>
public sealed class DemoRun : IAsyncDisposable
{
    private const double ErrorRate = 0.01;
    private const double AbortRate = 0.005;

    /// <summary>Past records that wait for the disk together.</summary>
    private const int PastBatch = 2_000;

    /// <summary>Single exchanges are kept as long as the past that the demo makes.</summary>
    private const int JournalDays = PastMonths.Days + 7;
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<IColleague> _staff;
    private readonly SimulatedEndpoint _endpoint;
    private readonly WebApplication _gateway;
    private readonly TimeProvider _time;
    private long _read;

    private DemoRun(IReadOnlyList<IColleague> staff, SimulatedEndpoint endpoint, WebApplication gateway, string folder, TimeProvider time)
    {
        _staff = staff;
        _endpoint = endpoint;
        _gateway = gateway;
        _time = time;
        Journal = folder;
        Board = new Scoreboard(staff);
    }

    /// <summary>The folder of the journal.</summary>
    public string Journal { get; }

    /// <summary>The sums of each employee, as far as <see cref="RefreshAsync"/> has read them.</summary>
    public Scoreboard Board { get; }

    /// <summary>The exchanges of the months before, which nobody sent.</summary>
    public IReadOnlyList<UsageRecord> Past { get; private init; } = [];

    /// <summary>Where the gateway listens.</summary>
    public Uri Gateway => _gateway.Services.GetRequiredService<GatewayEndpoints>().Traffic[0];

    /// <summary>Where the gateway's console is.</summary>
    public Uri Console => _gateway.Services.GetRequiredService<GatewayEndpoints>().Admin[0];

    /// <summary>Where the simulated endpoint listens.</summary>
    public Uri Endpoint => _endpoint.Address;

    /// <summary>Starts the endpoint and the gateway. Disposing the result stops both.</summary>
    /// <param name="folder">Where journal, people file and log go.</param>
    /// <param name="models">The folder of the model files.</param>
    /// <param name="logging">Where the gateway's log goes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<DemoRun> StartAsync(
        string folder, string models, Action<ILoggingBuilder> logging, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var scripts = Screenplay.LoadAll();
        var staff = Company.Staff(scripts);
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "people.csv"),
            Company.Roll(staff),
            cancellationToken);

        var options = new SimulatedEndpointOptions { ErrorRate = ErrorRate, AbortRate = AbortRate };
        var endpoint = await SimulatedEndpoint.StartAsync(options, new Answerer([.. scripts, IdleAgent.Script]), EncodingMap.Default, time, cancellationToken);
        var gateway = GatewayHost.Build(
            GatewayConfiguration.FromValues(folder, Values(endpoint.Address, models)),
            builder => logging(builder.Logging));
        await gateway.StartAsync(cancellationToken);
        var (last, past) = gateway.Services.GetRequiredService<IJournal>() is Journal journal ? await WritePastAsync(journal, staff, models, time, cancellationToken) : (0, []);
        return new DemoRun(staff, endpoint, gateway, folder, time) { _read = last, Past = past };
    }

    /// <summary>Lets the whole staff work for the length of the day.</summary>
    public async Task WorkAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(length + LastAnswers);
        var day = new Workday(length, _time);
        var gateway = Gateway;
        await Task.WhenAll(_staff.Select(async (colleague, place) =>
        {
            using var assistant = new GatewayAssistant(gateway, colleague.User, Assignment.From(colleague.Team, place), _time);
            try
            {
                await colleague.WorkAsync(assistant, day, end.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The working day ended before the last answer.
            }
        }));
    }

    /// <summary>Updates <see cref="Board"/> with the journal entries added since the last call.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var journal = _gateway.Services.GetRequiredService<IJournal>();
        await foreach (var entry in journal.ReadAsync(_read, cancellationToken))
        {
            Board.Add(entry.Record);
            _read = entry.Sequence;
        }
    }

    /// <summary>Shuts the gateway down gracefully, so that the journal is complete, and reads the remaining entries.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await _gateway.StopAsync(cancellationToken);
        await foreach (var entry in JournalReader.Open(Journal).ReadAsync(_read, cancellationToken))
        {
            Board.Add(entry.Record);
            _read = entry.Sequence;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _endpoint.DisposeAsync();
    }

    /// <summary>
    /// Writes the months before, and what was delivered in them. Gives the sequence of the last entry: what follows is the day's.
    /// </summary>
    private static async Task<(long Last, IReadOnlyList<UsageRecord> Past)> WritePastAsync(
        Journal journal, IReadOnlyList<IColleague> staff, string models, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var today = ReportingZone.Utc.DayOf(now);
        var last = 0L;
        var past = new PastMonths(models, PriceBook.Published).Before(staff, today);
        foreach (var batch in past.Chunk(PastBatch))
        {
            last = (await Task.WhenAll(batch.Select(record => journal.AppendAsync(record, cancellationToken).AsTask()))).Max();
        }

        await Outcomes.AddAsync(journal, Delivered.Until(today, staff.Select(static colleague => colleague.Team)), "demo", now, cancellationToken);
        return (last, past);
    }

    private static Dictionary<string, string?> Values(Uri endpoint, string models) => new()
    {
        ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
        ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
        ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = endpoint.ToString(),
        ["TokenGate:Listen"] = "http://127.0.0.1:0",
        ["TokenGate:Admin:Listen"] = "http://127.0.0.1:0",
        ["TokenGate:Identity:Sources:0:Kind"] = "header",
        ["TokenGate:Identity:Sources:0:Name"] = GatewayAssistant.UserHeader,
        ["TokenGate:Identity:Sources:0:From:0"] = "127.0.0.0/8",
        ["TokenGate:Identity:People"] = "people.csv",
        ["TokenGate:Identity:KeyFile"] = "identity.key",
        ["TokenGate:Judge:Models"] = models,
        ["TokenGate:Ledger:Path"] = ".",
        ["TokenGate:Ledger:JournalDays"] = JournalDays.ToString(CultureInfo.InvariantCulture),
        ["TokenGate:Transport:GraceSeconds"] = "0",
        ["TokenGate:Report:Projects:Header"] = GatewayAssistant.ProjectHeader,
        ["TokenGate:Report:Projects:Values:0"] = Assignment.Projects[0],
        ["TokenGate:Report:Projects:Values:1"] = Assignment.Projects[1],
        ["TokenGate:Report:Projects:Values:2"] = Assignment.Projects[2],
        ["TokenGate:Report:Projects:Values:3"] = Assignment.Projects[3],
        ["TokenGate:Transport:DrainSeconds"] = LastAnswers.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    };
}
