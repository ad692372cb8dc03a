using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Opens the journal of a starting gateway. A damaged one is put aside, unchanged, and a new one is created: traffic flows and is recorded
/// (G2), and the log says what to do about the old file.
/// </summary>
internal static partial class JournalOpening
{
    /// <summary>Opens it, or begins anew; what cannot be opened yet is tried again beside the traffic, and never stops the start.</summary>
    public static IJournal Open(JournalOptions options, IMeterFactory meters, TimeProvider clock, ConcernList concerns, ILogger<Journal> logger)
    {
        try
        {
            return OpenOrBegin(options, meters, clock, logger);
        }
        catch (JournalException fault)
        {
            return new LateJournal(() => OpenOrBegin(options, meters, clock, logger), fault, concerns, clock);
        }
    }

    private static Journal OpenOrBegin(JournalOptions options, IMeterFactory meters, TimeProvider clock, ILogger<Journal> logger)
    {
        var folder = options.Path;
        try
        {
            return Journal.Open(options, meters, logger);
        }
        catch (JournalException damaged) when (damaged.IsDamaged)
        {
            var aside = Journal.SetAside(folder, clock.GetUtcNow());
            LogAside(logger, damaged.Message, aside);
            return Journal.Open(options, meters, logger);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"{folder} cannot be used: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    [LoggerMessage(
        EventId = 4307,
        Level = LogLevel.Critical,
        Message = "{Fault} It was put aside as {Aside}, and a new journal with an identity of its own was created. Keep the file: it holds entries that Redis does not have yet")]
    private static partial void LogAside(ILogger logger, string fault, string aside);
}
