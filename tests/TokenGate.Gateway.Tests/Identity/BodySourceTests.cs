using TokenGate.Dialects;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Tests.Metering;
using TokenGate.Gateway.Tests.Telemetry;
using TokenGate.Metering;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Identity;

/// <summary>A frontend with one key for all names the person in the body.</summary>
public sealed class BodySourceTests : IDisposable
{
    private static readonly (string, string)[] Frontend =
    [
        ("People", "people.csv"), ("Sources:0:Kind", "body"), ("Sources:0:Field", "user"), ("Sources:0:From:0", "10.0.0.0/8"), ("Sources:1:Kind", "address"),
    ];

    private readonly IdentityFolder _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task User_ThatTheBodyNames_IsBelievedFromTrustedAddressesAlone()
    {
        _setup.Write("people.csv", "user,team\nanna@corp.example,Sales\n");
        var resolver = _setup.Resolver(Frontend);
        var content = new RequestContent { NamedUser = "Anna@corp.example" };
        Assert.Equal(new Person("anna@corp.example", "Sales"), await Of(resolver, "10.0.0.1", content));
        Assert.Equal(new Person("192.168.0.1", "-"), await Of(resolver, "192.168.0.1", content));
        Assert.Equal(new Person("10.0.0.1", "-"), await Of(resolver, "10.0.0.1", new RequestContent()));
    }

    [Theory]
    [InlineData("metadata.user_id", "^user_([0-9a-f]+)_account", "user_12ab_account_x_session_y", "12ab")]
    [InlineData("metadata.user_id", "^user_([0-9a-f]+)_account", "somebody", "-")]
    [InlineData("metadata.user_id", "", "u-7", "u-7")]
    [InlineData("metadata.employee", "", "u-7", "-")]
    public async Task Field_AndPattern_SayWhichPartIsTheName(string field, string pattern, string value, string user)
    {
        var resolver = _setup.Resolver(("Sources:0:Kind", "body"), ("Sources:0:Field", field), ("Sources:0:Pattern", pattern), ("Sources:0:From:0", "10.0.0.1"));
        Assert.Equal(user, (await Of(resolver, "10.0.0.1", new RequestContent { NamedUser = value })).Name);
        Assert.Equal(user, (await Of(resolver, "10.0.0.1", new RequestContent { Labels = new Dictionary<string, string> { ["metadata.user_id"] = value }, NamedUser = value })).Name);
    }

    [Fact]
    public async Task Field_OfItsOwn_IsNotMistakenForTheUserField()
    {
        var resolver = _setup.Resolver(("Sources:0:Kind", "body"), ("Sources:0:Field", "metadata.user_id"), ("Sources:0:From:0", "10.0.0.1"));
        var content = new RequestContent { Labels = new Dictionary<string, string> { ["user"] = "service" }, NamedUser = "service" };
        Assert.Equal("-", (await Of(resolver, "10.0.0.1", content)).Name);
    }

    [Fact]
    public async Task Source_BeforeTheBody_Wins()
    {
        var resolver = _setup.Resolver(("Sources:0:Kind", "address"), ("Sources:1:Kind", "body"), ("Sources:1:Field", "user"), ("Sources:1:From:0", "10.0.0.1"));
        Assert.Equal("10.0.0.1", (await Of(resolver, "10.0.0.1", new RequestContent { NamedUser = "ada" })).Name);
    }

    [Fact]
    public async Task Record_TakesWhatTheBodyNames_OnceItWasRead()
    {
        var parts = new FaultyMeter(FaultyParts.None);
        var live = new LiveOptions(new GatewayOptions());
        using var limit = new AnalysisLimit(live);
        var recorder = new ExchangeRecorder(
            new ExchangeMeter(DialectRegistry.Default, parts, parts), parts, _setup.Resolver(), DialectRegistry.Default, limit, live, Faults.Reporter(TimeProvider.System), Faults.Metrics(), new NoUsageCalls(), [], TimeProvider.System);
        var exchange = recorder.Begin(new ExchangeHead
        {
            Id = "one",
            StartedAt = DateTimeOffset.UnixEpoch,
            Method = "POST",
            Path = "/v1/chat/completions",
            User = "service",
            Client = "codex",
            FromBody = static (head, content) => head with { User = "ada", Team = content.Model ?? "-", Project = "Search" },
        });
        exchange.TakeRequest("""{"model":"gpt-4o","messages":[{"role":"user","content":"How tall is it?"}]}"""u8);
        recorder.AnalyseRequest(exchange, isPassedOn: true);
        await recorder.SettleAsync(exchange, TerminationReason.Complete);
        var record = Assert.Single(parts.Appended);
        Assert.Equal(("ada", "gpt-4o", "codex", "Search"), (record.User, record.Team, record.Client, record.Project));
    }

    private static async Task<Person> Of(UserResolver resolver, string address, RequestContent content)
    {
        var sender = await resolver.ResolveAsync(IdentityRequests.Context(address), () => null);
        return sender.FromBody?.Invoke(content) ?? sender.Person;
    }
}
