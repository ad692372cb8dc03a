using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;
using TokenGate.Gateway.Options;

namespace TokenGate.Logging;

/// <summary>
/// Where the log goes. By default text on stderr and JSON lines in files that roll by day and size; the configuration's <c>Serilog</c>
/// section sets levels and names other sinks. Every sink is written asynchronously from a bounded buffer: a full disk or a dead log server
/// never holds up traffic.
/// </summary>
internal sealed class LogOutput : IAsyncDisposable
{
    private const string ConsoleTemplate = "{Timestamp:HH:mm:ss} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";
    private const long FileSize = 64 * 1024 * 1024;
    private const int FilesKept = 30;

    /// <summary>Events buffered for a sink; when the buffer is full the newest are dropped.</summary>
    private const int BufferSize = 10_000;

    private readonly Logger _logger;
    private readonly IDisposable? _watch;

    private const string HostFailed = "Hosting failed to start";

    private LogOutput(Logger logger, IReadOnlyList<ConfigurationFault> faults, IDisposable? watch) =>
        (_logger, Faults, _watch) = (logger, faults, watch);

    /// <summary>Faults of the <c>Serilog</c> section; the parts concerned are ignored.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; }

    /// <summary>Opens the log. Disposing it writes what is buffered.</summary>
    /// <param name="folder">The folder of the default log files; null for none.</param>
    /// <param name="console">
    /// The minimum level of the default console sink; <see cref="LogLevel.None"/> keeps it quiet; null for what the section says.
    /// </param>
    /// <param name="configuration">The configuration whose <c>Serilog</c> section applies; its levels are reloaded when it changes.</param>
    public static LogOutput Create(string? folder, LogLevel? console, IConfiguration? configuration = null)
    {
        var minimum = console is LogLevel.Trace or LogLevel.Debug ? console.Value : LogLevel.Information;
        var section = new LogSection(configuration?.GetSection(LogSection.Name), Level(minimum));

        // What stops a start is thrown, and told in one line on stderr; the host would tell it before, with its stack.
        var builder = new LoggerConfiguration().Enrich.FromLogContext().Filter.ByExcluding(static told => told.MessageTemplate.Text == HostFailed)
            .Filter.With(new ServerLines(TimeProvider.System));
        section.ApplyLevels(builder);
        if (section.ApplySinks(builder, BufferSize) == 0)
        {
            WriteToDefaults(builder.WriteTo, folder, console, section.SetsMinimumLevel);
        }

        var logger = builder.CreateLogger();
        var watch = configuration is null
            ? null
            : ChangeToken.OnChange(configuration.GetReloadToken, () => Report(logger, section.ReloadLevels()));
        Report(logger, section.Faults);
        return new LogOutput(logger, section.Faults, watch);
    }

    /// <summary>Validates a <c>Serilog</c> section without opening any sink.</summary>
    public static IReadOnlyList<ConfigurationFault> Check(IConfiguration configuration) =>
        new LogSection(configuration.GetSection(LogSection.Name), LogEventLevel.Information).Faults;

    /// <summary>Makes this the only logger of a host.</summary>
    public void AddTo(ILoggingBuilder logging) => logging.Services.AddSerilog(_logger, dispose: false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        await _logger.DisposeAsync();
    }

    private static void Report(Logger logger, IReadOnlyList<ConfigurationFault> faults)
    {
        foreach (var fault in faults)
        {
            logger.ForContext(Constants.SourceContextPropertyName, typeof(LogOutput).FullName)
                .Warning("Logging configuration ignored: {Fault}", fault);
        }
    }

    private static void WriteToDefaults(LoggerSinkConfiguration sinks, string? folder, LogLevel? console, bool levelIsSet)
    {
        if (console != LogLevel.None)
        {
            var level = console is { } given ? Level(given) : LogEventLevel.Verbose;
            sinks.Async(
                sink => sink.Console(level, ConsoleTemplate, CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose),
                BufferSize);
        }

        if (folder is not null)
        {
            sinks.Async(
                sink => sink.File(
                    new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture),
                    Path.Combine(folder, "tokengate-.json"),
                    levelIsSet ? LogEventLevel.Verbose : LogEventLevel.Information,
                    FileSize,
                    rollingInterval: RollingInterval.Day,
                    rollOnFileSizeLimit: true,
                    retainedFileCountLimit: FilesKept,
                    hooks: new PrivateLogFile()),
                BufferSize);
        }
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
