using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Gateway.Tests.Hosting;
using TokenGate.Gateway.Tests.Telemetry;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Gateway.Tests.Identity;

/// <summary>A folder with a configuration, and resolvers over it: each new one is what a restart makes.</summary>
internal sealed class IdentityFolder : IDisposable
{
    private readonly List<PeopleKeys> _keys = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory().FullName;

    public string Ledger => Path.Combine(Folder, "data");

    /// <summary>What the newest resolver has to complain about.</summary>
    public ConcernList Concerns { get; private set; } = null!;

    /// <summary>The options of the newest resolver, to be replaced.</summary>
    public LiveOptions Live { get; private set; } = null!;

    /// <summary>What the newest resolver logged about files.</summary>
    public LogLines<SideFiles> Log { get; private set; } = null!;

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file with a time of its own, whatever the disk's resolution.</summary>
    public void Write(string name, string text, int version = 0)
    {
        File.WriteAllText(PathOf(name), text);
        File.SetLastWriteTimeUtc(PathOf(name), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(version));
    }

    public void CloseKeys()
    {
        _keys.ForEach(static keys => keys.Dispose());
        _keys.Clear();
    }

    public void Dispose()
    {
        CloseKeys();
        Directory.Delete(Folder, recursive: true);
    }

    public UserResolver Resolver(params (string Key, string Value)[] identity) => Resolver(new ManualTime(), identity);

    public UserResolver Resolver(TimeProvider clock, params (string Key, string Value)[] identity) => Resolver(clock, Faults.Metrics(), identity);

    public UserResolver Resolver(TimeProvider clock, GatewayMetrics metrics, params (string Key, string Value)[] identity)
    {
        var configuration = ConfigurationValues.In(Folder, [("TokenGate:Ledger:Path", "data"), .. identity.Select(static pair => (KeyOf(pair.Key), (string?)pair.Value))]);
        var (options, faults) = OptionsReader.Read(configuration.Root);
        Assert.Empty(faults);
        Live = new LiveOptions(options);
        Concerns = new ConcernList(clock, NullLogger<ConcernList>.Instance);
        Log = new LogLines<SideFiles>();
        var keys = new PeopleKeys(configuration, Live, NullLogger<PeopleKeys>.Instance);
        _keys.Add(keys);
        return new UserResolver(configuration, Live, keys, new SideFiles(configuration, Live, Concerns, clock, Log), Faults.Reporter(clock), metrics);
    }

    private static string KeyOf(string key) => key.StartsWith("Report:", StringComparison.Ordinal) ? "TokenGate:" + key : "TokenGate:Identity:" + key;
}
