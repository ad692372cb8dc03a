using Serilog.Core;
using Serilog.Events;

namespace TokenGate.Logging;

/// <summary>
/// Lets what the web server says of its clients' connections through once a minute for each message, with how often it was said meanwhile:
/// a client that misbehaves must not fill the log, which holds what operators need.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class ServerLines(TimeProvider time) : ILogEventFilter
{
    /// <summary>The property with the number of times that a message was left out before.</summary>
    public const string Repeated = "Repeated";

    private const string Server = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>The server has some dozens of messages.</summary>
    private const int MostMessages = 256;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long At, long LeftOut)> _said = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool IsEnabled(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        if (!logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var context)
            || context is not ScalarValue { Value: string source }
            || !source.StartsWith(Server, StringComparison.Ordinal))
        {
            return true;
        }

        var now = time.GetTimestamp();
        lock (_gate)
        {
            var message = logEvent.MessageTemplate.Text;
            var isKnown = _said.TryGetValue(message, out var last);
            if (isKnown && time.GetElapsedTime(last.At, now) < Quiet)
            {
                _said[message] = (last.At, last.LeftOut + 1);
                return false;
            }

            if (last.LeftOut > 0)
            {
                logEvent.AddPropertyIfAbsent(new LogEventProperty(Repeated, new ScalarValue(last.LeftOut)));
            }

            if (isKnown || _said.Count < MostMessages)
            {
                _said[message] = (now, 0);
            }

            return true;
        }
    }
}
