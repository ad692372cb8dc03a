using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Metering;

namespace TokenGate.Gateway.Recording;

/// <summary>
/// Keeps exchanges with their text, to train models on: whole days of people who know of it, encrypted, for a stated time (adr/0027). It
/// never delays an exchange: what it cannot keep in time, or has no room for, it leaves out, and says so.
/// </summary>
internal sealed partial class TrafficRecorder(
    GatewayConfiguration configuration, LiveOptions options, PeopleKeys people, AuditNotes notes, ConcernList concerns, TimeProvider clock, ILogger<TrafficRecorder> logger)
    : BackgroundService, ITrafficRecorder
{
    private const string Concern = "TokenGate:Recording";
    private const int MostWaiting = 256;
    private const long CopyBudget = 64L * 1024 * 1024;

    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);

    private readonly RecordingFolder _folder = new(configuration.PathOf(options.Current.Ledger.Path));
    private readonly Channel<ExchangeCopy> _waiting = Channel.CreateBounded<ExchangeCopy>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly CaptureBudget _budget = new(static () => CopyBudget);
    private readonly Dictionary<(string User, DateOnly Day), RecordingFile> _files = [];
    private readonly Dictionary<string, DateTimeOffset> _erased = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile RecordingPlan? _plan;
    private volatile RecordingOptions? _planned;
    private Dictionary<string, string>? _announced;
    private long _bytes;
    private long _left;

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <inheritdoc/>
    public ExchangeCopy? TryBegin(ExchangeHead head) =>
        Plan() is { } plan && Volatile.Read(ref _bytes) < MostBytes(plan) && plan.Keeps(head.User, DateOnly.FromDateTime(head.StartedAt.UtcDateTime))
            ? new ExchangeCopy(head, Capture(), Capture())
            : null;

    /// <inheritdoc/>
    public void Keep(ExchangeCopy copy)
    {
        if (!copy.IsWhole || !_waiting.Writer.TryWrite(copy))
        {
            Interlocked.Increment(ref _left);
            copy.Release();
        }
    }

    /// <summary>The last day on which a person's exchanges may be kept; null when they may not.</summary>
    public string? UntilOf(string person) => Plan() is { } plan && plan.IsOpenOn(Today) && plan.MayKeep(person) ? plan.Options.Until : null;

    /// <summary>Erases what is kept of a person, by name and by pseudonym. What is still on its way is not kept either.</summary>
    /// <exception cref="IOException">Something cannot be erased.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Erase(string user)
    {
        lock (_gate)
        {
            // Also what has ended and is not written yet, which would come back.
            _erased[user] = clock.GetUtcNow();
            _folder.Erase(user);
            Close(key => key.User == user);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        Close(static _ => true);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(WriteAsync(), WatchAsync(stoppingToken));

    private static long MostBytes(RecordingPlan plan) => plan.Options.MaxMegabytes * 1024L * 1024;

    private BodyCapture Capture() => new(options.Current.Capture.MaxBodyBytes, _budget);

    /// <summary>The plan of the options in force. A key that cannot be used keeps nothing, and is a concern.</summary>
    private RecordingPlan? Plan()
    {
        var now = options.Current.Recording;
        if (ReferenceEquals(now, _planned))
        {
            return _plan;
        }

        lock (_gate)
        {
            if (!ReferenceEquals(now, _planned))
            {
                _plan = Make(now);
                _planned = now;
            }

            return _plan;
        }
    }

    private RecordingPlan? Make(RecordingOptions now)
    {
        try
        {
            var plan = RecordingPlan.From(now, configuration, user => people.OpenExisting()?.Find(user));
            concerns.Clear(Concern + ":Key");
            return plan;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            concerns.Report(Concern + ":Key", $"nothing is recorded: {exception.Message}", "Name a public RSA key that can be read, or take the section out");
            return null;
        }
    }

    private async Task WriteAsync()
    {
        var row = new ArrayBufferWriter<byte>(64 * 1024);
        await foreach (var copy in _waiting.Reader.ReadAllAsync())
        {
            Write(copy, row);
            copy.Release();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "G2: what cannot be kept is left out, and said.")]
    private void Write(ExchangeCopy copy, ArrayBufferWriter<byte> row)
    {
        if (Plan() is not { } plan)
        {
            return;
        }

        try
        {
            row.ResetWrittenCount();
            copy.Write(row);
            lock (_gate)
            {
                if (_erased.TryGetValue(copy.User, out var since) && copy.StartedAt <= since)
                {
                    return;
                }

                var key = (copy.User, copy.Day);
                if (!_files.TryGetValue(key, out var file) || !file.TryAppend(row.WrittenSpan))
                {
                    file?.Dispose();
                    _files[key] = file = _folder.Create(copy.User, copy.Day, plan.Options.KeepDays, plan.Key);
                    file.TryAppend(row.WrittenSpan);
                }
            }

            Interlocked.Add(ref _bytes, row.WrittenCount);
            concerns.Clear(Concern);
        }
        catch (Exception exception)
        {
            Interlocked.Increment(ref _left);
            concerns.Report(Concern, $"exchanges could not be recorded: {exception.Message}", "Make room or grant access in the folder of the journal");
        }
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            do
            {
                await LookAsync();
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException)
        {
            // The writer ends by itself once everything is written.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "G2: said as a concern, tried again in a minute.")]
    private async Task LookAsync()
    {
        try
        {
            var plan = Refreshed();
            await AnnounceAsync(plan is not null && plan.IsOpenOn(Today) ? plan.Facts : null);
            await EraseDueAsync();
            CloseEarlierDays();
            var kept = _folder.Bytes;
            Volatile.Write(ref _bytes, kept);
            if (plan is not null && kept >= MostBytes(plan))
            {
                concerns.Report(Concern + ":MaxMegabytes", $"no more is recorded: {plan.Options.MaxMegabytes} MB are kept", "Export and erase what is there, or allow more");
            }
            else
            {
                concerns.Clear(Concern + ":MaxMegabytes");
            }

            if (Interlocked.Exchange(ref _left, 0) is > 0 and var left)
            {
                Left(left);
            }
        }
        catch (Exception exception)
        {
            concerns.Report(Concern, $"what was recorded cannot be looked after: {exception.Message}", "Grant access to the folder of the journal");
        }
    }

    /// <summary>The plan anew: a person whose pseudonym was not known yet may have one now.</summary>
    private RecordingPlan? Refreshed()
    {
        if (options.Current.Identity.Pseudonymise)
        {
            _planned = null;
        }

        return Plan();
    }

    /// <summary>In the log and on the chain: what is kept from now on, or that nothing is.</summary>
    private async Task AnnounceAsync(Dictionary<string, string>? facts)
    {
        if (facts is null ? _announced is null : _announced is not null && facts.All(fact => _announced.GetValueOrDefault(fact.Key) == fact.Value))
        {
            return;
        }

        if (facts is null)
        {
            Ended();
            await notes.RecordingAsync("ended", _announced!);
        }
        else
        {
            Began(facts["users"] == "*" ? "everybody" : facts["users"] + " users", facts["share"], facts["until"], facts["keep_days"], facts["key"]);
            await notes.RecordingAsync("began", facts);
        }

        _announced = facts;
    }

    /// <summary>Days whose time is over, also after the recording has ended.</summary>
    private async Task EraseDueAsync()
    {
        int erased;
        lock (_gate)
        {
            erased = _folder.EraseDue(Today);
        }

        if (erased > 0)
        {
            Erased(erased);
            await notes.RecordingAsync("erased", new Dictionary<string, string> { ["days"] = erased.ToString(CultureInfo.InvariantCulture) });
        }
    }

    private void CloseEarlierDays()
    {
        lock (_gate)
        {
            Close(key => key.Day < Today.AddDays(-1));
        }
    }

    /// <summary>Closes files. The caller holds the gate, or is alone.</summary>
    private void Close(Func<(string User, DateOnly Day), bool> which)
    {
        foreach (var key in _files.Keys.Where(which).ToList())
        {
            _files.Remove(key, out var file);
            file!.Dispose();
        }
    }

    [LoggerMessage(EventId = 4601, Level = LogLevel.Warning, Message = "Exchanges of {Users} (a share of {Share} of their days) are recorded with their text until {Until}, encrypted for the key {Key}, and erased after {KeepDays} days: they have to know")]
    private partial void Began(string users, string share, string until, string keepDays, string key);

    [LoggerMessage(EventId = 4602, Level = LogLevel.Warning, Message = "Exchanges are no longer recorded with their text")]
    private partial void Ended();

    [LoggerMessage(EventId = 4603, Level = LogLevel.Information, Message = "Erased {Days} days of recorded exchanges, whose time was over")]
    private partial void Erased(int days);

    [LoggerMessage(EventId = 4604, Level = LogLevel.Warning, Message = "{Count} exchanges were not recorded: too large, or faster than they could be written")]
    private partial void Left(long count);
}
