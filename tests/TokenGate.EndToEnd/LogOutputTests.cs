using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using TokenGate.Gateway.Options;
using TokenGate.Logging;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>The log as the configuration's <c>Serilog</c> section makes it.</summary>
public sealed partial class LogOutputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-log-").FullName;

    private string LogFile => Path.Combine(_folder, "own.log");

    [Fact]
    public async Task Create_WithoutASection_WritesInformationAsJsonLinesToTheFolder()
    {
        await WriteAsync([], LogLevel.None);

        var line = File.ReadAllText(Assert.Single(Directory.GetFiles(_folder, "tokengate-*.json")));
        Assert.Contains("\"RenderedMessage\":\"told 1\"", line, StringComparison.Ordinal);
        Assert.DoesNotContain("debugged", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithSinksAndLevel_WritesThereAlone()
    {
        await WriteAsync([new("Serilog:MinimumLevel", "Debug"), .. OwnFile(0)], LogLevel.None);

        var text = await File.ReadAllTextAsync(LogFile);
        Assert.Contains("debugged", text, StringComparison.Ordinal);
        Assert.DoesNotContain("from the server", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "tokengate-*.json"));
    }

    [Fact]
    public async Task Create_WithOneFaultySink_NamesItAndWritesToTheOthers()
    {
        var faults = await WriteAsync([new("Serilog:WriteTo:0:Name", "Elastic"), new("Serilog:WriteTo:0:Args:uri", "http://nowhere"), .. OwnFile(1)], LogLevel.None);

        Assert.Equal("Serilog:WriteTo:0", Assert.Single(faults).Path);
        var text = await File.ReadAllTextAsync(LogFile);
        Assert.Contains("unknown log sink 'Elastic'", text, StringComparison.Ordinal);
        Assert.Contains("told 1", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Serilog:WriteTo:0", "Elastic", "Serilog:WriteTo:0")]
    [InlineData("Serilog:WriteTo:0:Args:path", "x.log", "Serilog:WriteTo:0")]
    [InlineData("Serilog:MinimumLevel:Default", "Loud", "Serilog:MinimumLevel:Default")]
    [InlineData("Serilog:MinimumLevel:Override:Yarp", "Loud", "Serilog:MinimumLevel:Override:Yarp")]
    [InlineData("Serilog:Using:0", "Serilog.Sinks.Nowhere", "Serilog:Using:0")]
    [InlineData("Serilog:AuditTo:0:Name", "File", "Serilog:AuditTo")]
    public async Task Create_WithAFault_NamesItsKeyAndWritesAsByDefault(string key, string value, string place)
    {
        var faults = await WriteAsync([new(key, value)], LogLevel.None);

        Assert.Equal(place, Assert.Single(faults).Path);
        Assert.Equal(faults, LogOutput.Check(Configuration([new(key, value)])));
        Assert.Contains("told 1", File.ReadAllText(Assert.Single(Directory.GetFiles(_folder, "tokengate-*.json"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithASinkWhoseArgumentsDoNotFit_NamesItAndWritesAsByDefault()
    {
        var faults = await WriteAsync([new("Serilog:WriteTo:0:Name", "File"), new("Serilog:WriteTo:0:Args:colour", "red")], LogLevel.None);

        Assert.Equal("Serilog:WriteTo:0", Assert.Single(faults).Path);
        Assert.Single(Directory.GetFiles(_folder, "tokengate-*.json"));
    }

    [Fact]
    public async Task Create_WithAnyLevel_LeavesTheHostsRequestLoggerOffUnlessItIsNamed()
    {
        const string requests = "Microsoft.AspNetCore.Hosting.Diagnostics";
        Assert.False(await TakesAsync(requests, []));
        Assert.False(await TakesAsync(requests, [new("Serilog:MinimumLevel:Default", "Verbose")]));
        Assert.True(await TakesAsync("Microsoft.AspNetCore.Hosting", []));
        Assert.True(await TakesAsync(requests, [new($"Serilog:MinimumLevel:Override:{requests}", "Information")]));
    }

    [Fact]
    public async Task Reload_OfALevel_TakesEffectAtOnce()
    {
        var configuration = Configuration([new("Serilog:MinimumLevel:Default", "Warning"), .. OwnFile(0)]);
        await using (var log = LogOutput.Create(_folder, LogLevel.None, configuration))
        {
            using var services = new ServiceCollection().AddLogging(log.AddTo).BuildServiceProvider();
            Write(services, 1);
            configuration["Serilog:MinimumLevel:Default"] = "Information";
            configuration.Reload();
            Write(services, 2);
        }

        var text = await File.ReadAllTextAsync(LogFile);
        Assert.DoesNotContain("told 1", text, StringComparison.Ordinal);
        Assert.Contains("told 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_OfALevelThatIsNone_IsNamedAndTheOthersStayInForce()
    {
        var configuration = Configuration([new("Serilog:MinimumLevel:Default", "Information"), .. OwnFile(0)]);
        await using (var log = LogOutput.Create(_folder, LogLevel.None, configuration))
        {
            using var services = new ServiceCollection().AddLogging(log.AddTo).BuildServiceProvider();
            configuration["Serilog:MinimumLevel:Default"] = "Loud";
            configuration.Reload();
            Write(services, 1);
        }

        var text = await File.ReadAllTextAsync(LogFile);
        Assert.Contains("Serilog:MinimumLevel:Default: 'Loud' is not a log level", text, StringComparison.Ordinal);
        Assert.Contains("told 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_OfTheLog_DescribesTheKeysAndLevelsThatAreRead()
    {
        var schema = JsonElement.Parse(File.ReadAllText(Path.Combine(Repository.Root, "config", "tokengate.schema.json")));
        var section = schema.GetProperty("properties").GetProperty("Serilog");
        Assert.Equal(LogSection.Keys.Order(StringComparer.Ordinal), section.GetProperty("properties").EnumerateObject().Select(key => key.Name).Order(StringComparer.Ordinal));
        Assert.False(section.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(
            Enum.GetNames<LogEventLevel>(),
            schema.GetProperty("$defs").GetProperty("level").GetProperty("enum").EnumerateArray().Select(level => level.GetString()!));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>True when a category's logger takes anything at all.</summary>
    private async Task<bool> TakesAsync(string category, KeyValuePair<string, string?>[] values)
    {
        await using var log = LogOutput.Create(_folder, LogLevel.None, Configuration(values));
        using var services = new ServiceCollection().AddLogging(log.AddTo).BuildServiceProvider();
        return services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(LogLevel.Critical);
    }

    private static IConfigurationRoot Configuration(IEnumerable<KeyValuePair<string, string?>> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    private static void Write(ServiceProvider services, int number)
    {
        var factory = services.GetRequiredService<ILoggerFactory>();
        var (own, server) = (factory.CreateLogger("TokenGate.Tests"), factory.CreateLogger("Microsoft.AspNetCore"));
        LogTold(own, number);
        LogDebugged(own, number);
        LogServer(server, number);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "told {Number}")]
    private static partial void LogTold(ILogger logger, int number);

    [LoggerMessage(Level = LogLevel.Debug, Message = "debugged {Number}")]
    private static partial void LogDebugged(ILogger logger, int number);

    [LoggerMessage(Level = LogLevel.Information, Message = "from the server {Number}")]
    private static partial void LogServer(ILogger logger, int number);

    private KeyValuePair<string, string?>[] OwnFile(int index) =>
        [new($"Serilog:WriteTo:{index}:Name", "File"), new($"Serilog:WriteTo:{index}:Args:path", LogFile)];

    private async Task<IReadOnlyList<ConfigurationFault>> WriteAsync(IEnumerable<KeyValuePair<string, string?>> values, LogLevel console)
    {
        await using var log = LogOutput.Create(_folder, console, Configuration(values));
        using var services = new ServiceCollection().AddLogging(log.AddTo).BuildServiceProvider();
        Write(services, 1);
        return log.Faults;
    }
}
