using System.Net;
using StackExchange.Redis;
using TokenGate.Ledger.Redis;

namespace TokenGate.Fleet;

/// <summary>What makes a gateway one of several.</summary>
/// <param name="Listen">Where other gateways connect.</param>
/// <param name="Advertised">The address and port under which they reach this one.</param>
/// <param name="Redis">The Redis that membership and memories lie in, as an operator writes it.</param>
/// <param name="Name">What its keys begin with: gateways of one name are one fleet.</param>
/// <param name="Key">The fleet's secret.</param>
public sealed record FleetSettings(IPEndPoint Listen, IPEndPoint Advertised, string Redis, string Name, FleetKey Key)
{
    /// <summary>How long an owner's answer is waited for, with the client's last bytes held.</summary>
    /// <value>The default is 80 ms, of a hold of 250.</value>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromMilliseconds(80);

    /// <summary>By which certificates gateways know each other; null for the fleet's key alone.</summary>
    public FleetTls? Tls { get; init; }

    /// <summary>How this gateway is called in records and in health.</summary>
    public string Gateway => Advertised.ToString();

    /// <summary>What of Redis' names is this fleet's: gateways with another key do not meet it.</summary>
    internal string Cluster => $"{Name}:fleet:{Key.Token}";

    /// <summary>The client's options for Redis. Nothing waits for it: what does not answer is judged without.</summary>
    internal ConfigurationOptions ToRedis()
    {
        var options = RedisAddress.Parse(Redis);
        options.AbortOnConnectFail = false;
        options.ClientName = $"tokengate-fleet-{Gateway}";
        options.ConnectTimeout = 2_000;
        options.ConnectRetry = 1;
        options.AsyncTimeout = 2_000;
        options.SyncTimeout = 2_000;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return options;
    }
}
