using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;
using ILogger = Serilog.ILogger;

namespace TokenGate.Logging;

/// <summary>
/// Where the log goes: text on stderr, and JSON lines in files that roll by day and size; both written beside the work, not within it.
/// </summary>
internal static class LogOutput
{
    private const string ConsoleTemplate = "{Timestamp:HH:mm:ss} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";
    private const long FileSize = 64 * 1024 * 1024;
    private const int FilesKept = 30;

    /// <summary>Events in memory before the newest are dropped: a full disk must not hold up traffic.</summary>
    private const int BufferSize = 10_000;

    /// <summary>Creates a logger. The caller disposes it, which writes what waits.</summary>
    /// <param name="folder">The folder of the log files; null for none.</param>
    /// <param name="console">The least level on the console; null keeps the console quiet.</param>
    /// <param name="file">The least level in the files.</param>
    public static Serilog.Core.Logger Create(string? folder, LogLevel? console, LogLevel file = LogLevel.Information)
    {
        var least = console is { } shown && shown < file ? shown : file;
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(Level(least))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("Yarp", LogEventLevel.Warning)
            .Enrich.FromLogContext();
        if (console is { } level)
        {
            configuration.WriteTo.Async(
                sink => sink.Console(Level(level), ConsoleTemplate, CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose),
                BufferSize);
        }

        if (folder is not null)
        {
            configuration.WriteTo.Async(
                sink => sink.File(
                    new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture),
                    Path.Combine(folder, "tokengate-.json"),
                    Level(file),
                    FileSize,
                    rollingInterval: RollingInterval.Day,
                    rollOnFileSizeLimit: true,
                    retainedFileCountLimit: FilesKept),
                BufferSize);
        }

        return configuration.CreateLogger();
    }

    /// <summary>Makes a Serilog logger the only log provider of a host.</summary>
    public static void Use(this ILoggingBuilder logging, ILogger logger)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddSerilog(logger, dispose: false);
    }

    private static LogEventLevel Level(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Fatal,
    };
}
