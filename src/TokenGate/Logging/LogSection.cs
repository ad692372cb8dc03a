using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.Configuration;
using Serilog;
using Serilog.Configuration;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Settings.Configuration;
using TokenGate.Gateway.Options;

namespace TokenGate.Logging;

/// <summary>
/// The configuration's <c>Serilog</c> section (Serilog.Settings.Configuration). That library ignores what it does not know; here every
/// fault is reported with its key and disables only the part that it concerns.
/// </summary>
internal sealed class LogSection
{
    /// <summary>The section's name.</summary>
    public const string Name = "Serilog";

    private const string MinimumLevel = "MinimumLevel";

    /// <summary>A level above all.</summary>
    private const string Off = "6";
    private const string WriteTo = "WriteTo";
    private const string Using = "Using";
    /// <summary>
    /// The keys that are read; the library's others either belong to packages that are absent or, as AuditTo, would throw into the traffic.
    /// </summary>
    internal static readonly string[] Keys = [Using, MinimumLevel, WriteTo, "Enrich", "Destructure", "Filter", "Properties"];

    private readonly IConfigurationSection? _section;
    private readonly LogEventLevel _default;
    private readonly List<ConfigurationFault> _faults = [];
    private readonly HashSet<string> _sinks;
    private readonly ConfigurationReaderOptions _reader;
    private readonly IConfigurationRoot _levels;

    /// <summary>Reads the section and finds its faults; nothing is opened.</summary>
    /// <param name="section">The section; null when there is none.</param>
    /// <param name="minimum">The minimum level where the section sets none.</param>
    public LogSection(IConfigurationSection? section, LogEventLevel minimum)
    {
        _section = section;
        _default = minimum;
        foreach (var child in Children().Where(child => !Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            Fault(child, "there is no such key", $"Remove it, or use one of: {string.Join(", ", Keys.Order(StringComparer.Ordinal))}");
        }

        Assembly[] assemblies =
        [
            typeof(ConsoleLoggerConfigurationExtensions).Assembly,
            typeof(FileLoggerConfigurationExtensions).Assembly,
            typeof(LoggerConfigurationAsyncExtensions).Assembly,
            .. Children(Using).Select(Load).OfType<Assembly>(),
        ];
        _sinks = assemblies.SelectMany(SinkNames).ToHashSet(StringComparer.Ordinal);
        _reader = new ConfigurationReaderOptions(assemblies) { SectionName = Name };
        _levels = new ConfigurationBuilder().AddInMemoryCollection(Levels(_faults)).Build();
        Sinks = [.. Children(WriteTo).Where(IsKnown)];
    }

    /// <summary>All faults so far.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>Whether the section sets the minimum level of the log.</summary>
    public bool SetsMinimumLevel => _section?.GetSection(MinimumLevel) is { } level && (level.Value ?? level["Default"]) is not null;

    private IReadOnlyList<IConfigurationSection> Sinks { get; }

    /// <summary>Applies minimum levels, and everything else of the section but its sinks.</summary>
    public void ApplyLevels(LoggerConfiguration builder)
    {
        var rest = Children().Where(child =>
            Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && child.Key is not (Using or MinimumLevel or WriteTo));
        Try(_section, () => builder.ReadFrom.Configuration(_levels, _reader));
        foreach (var part in rest)
        {
            Try(part, () => builder.ReadFrom.Configuration(Alone(part), _reader));
        }
    }

    /// <summary>Adds the section's sinks.</summary>
    /// <returns>How many could be added.</returns>
    public int ApplySinks(LoggerConfiguration builder, int bufferSize) => Sinks.Count(sink => Try(sink, () =>
        builder.WriteTo.Async(
            to => to.Logger(inner => inner.MinimumLevel.Verbose().ReadFrom.Configuration(Alone(sink), _reader)),
            bufferSize)));

    /// <summary>Applies changed minimum levels, for categories that were configured at start-up.</summary>
    /// <returns>The levels that are none, whose predecessors stay in force.</returns>
    public IReadOnlyList<ConfigurationFault> ReloadLevels()
    {
        var faults = new List<ConfigurationFault>();
        foreach (var (key, value) in Levels(faults))
        {
            _levels[key] = value;
        }

        _levels.Reload();
        return faults;
    }

    /// <summary>A copy of one part of the section, with its original keys.</summary>
    private static IConfigurationRoot Alone(IConfigurationSection part) =>
        new ConfigurationBuilder().AddInMemoryCollection(part.AsEnumerable().Where(pair => pair.Value is not null)).Build();

    /// <summary>A sink is an extension method of <see cref="LoggerSinkConfiguration"/>.</summary>
    private static IEnumerable<string> SinkNames(Assembly assembly) => assembly.GetExportedTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.IsDefined(typeof(ExtensionAttribute))
            && method.GetParameters()[0].ParameterType == typeof(LoggerSinkConfiguration))
        .Select(method => method.Name);

    /// <summary>The default minimum levels, overridden by the section's valid ones.</summary>
    private Dictionary<string, string?> Levels(List<ConfigurationFault> faults)
    {
        var levels = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            [$"{Name}:{MinimumLevel}:Default"] = _default.ToString(),
        };
        foreach (var category in (string[])["Microsoft", "System", "Yarp"])
        {
            levels[$"{Name}:{MinimumLevel}:Override:{category}"] = nameof(LogEventLevel.Warning);
        }

        // It says nothing above Information of a request. While its logger takes anything at all, the host makes an activity and a scope
        // for each, which nobody reads.
        levels[$"{Name}:{MinimumLevel}:Override:Microsoft.AspNetCore.Hosting.Diagnostics"] = Off;

        foreach (var (key, value) in _section?.GetSection(MinimumLevel).AsEnumerable() ?? [])
        {
            if (Enum.TryParse<LogEventLevel>(value, ignoreCase: true, out _))
            {
                levels[key] = value;
            }
            else if (value is not null)
            {
                var remedy = $"Write one of: {string.Join(", ", Enum.GetNames<LogEventLevel>())}";
                faults.Add(new ConfigurationFault(key, $"'{value}' is not a log level", remedy));
            }
        }

        return levels;
    }

    private bool IsKnown(IConfigurationSection sink)
    {
        var name = sink.Value ?? sink["Name"];
        if (name is not null && _sinks.Contains(name))
        {
            return true;
        }

        Fault(
            sink,
            name is null ? "the sink has no Name" : $"unknown log sink '{name}'",
            $"Use one of: {string.Join(", ", _sinks.Order(StringComparer.Ordinal))}; "
                + $"or put the sink's assembly beside the program and name it in {Name}:{Using}");
        return false;
    }

    /// <summary>A sink assembly installed beside the program.</summary>
    private Assembly? Load(IConfigurationSection name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(name.Value ?? "") + ".dll");
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(file);
        }
        catch (Exception missing) when (missing is IOException or BadImageFormatException)
        {
            Fault(
                name,
                $"assembly {file} cannot be loaded ({missing.Message.TrimEnd('.')})",
                "Put it there with its dependencies, or remove the name");
            return null;
        }
    }

    /// <summary>Runs a part of the set-up; an exception, or a message to Serilog's SelfLog, becomes a fault of that part.</summary>
    private bool Try(IConfigurationSection? part, Action apply)
    {
        var told = new List<string>();
        SelfLog.Enable(told.Add);
        try
        {
            apply();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            told.Add((fault as TargetInvocationException)?.InnerException?.Message ?? fault.Message);
        }
        finally
        {
            SelfLog.Disable();
        }

        foreach (var line in told)
        {
            var problem = $"it cannot be used ({line.TrimEnd('.')})";
            _faults.Add(new ConfigurationFault(part?.Path ?? Name, problem, "Correct its arguments, or remove it"));
        }

        return told.Count == 0;
    }

    private IEnumerable<IConfigurationSection> Children(string? key = null) =>
        (key is null ? _section : _section?.GetSection(key))?.GetChildren() ?? [];

    private void Fault(IConfigurationSection place, string problem, string remedy) =>
        _faults.Add(new ConfigurationFault(place.Path, problem, remedy));
}
