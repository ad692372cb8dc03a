using System.Net;
using TokenGate.Gateway.Checking;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Tests.Hosting;
using Xunit;

namespace TokenGate.Gateway.Tests.Checking;

public sealed class RequestDryRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tokengate-dry-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-User: ada\r\n\r\n{\"model\":\"m\",\"messages\":[]}", "127.0.0.1", "ai", "ada", "Red", "openai.chat")]
    [InlineData("POST /v1/messages\nX-User: grace", "127.0.0.1", "ai", "grace", "-", "anthropic.messages")]
    [InlineData("POST /v1/messages\nX-User: ada", "10.1.2.3", "ai", "-", "-", "anthropic.messages")]
    [InlineData("POST /ollama/api/chat?x=1\nX-User: ada", "127.0.0.1", "local", "ada", "Red", "ollama.chat")]
    [InlineData("GET /nowhere\nX-User: ada", "127.0.0.1", null, "ada", "Red", null)]
    public async Task RunAsync_OfARequest_SaysWhereItGoesAndWhoseItIs(string request, string from, string? route, string user, string team, string? dialect)
    {
        var run = await RequestDryRun.RunAsync(Configuration(), request, IPAddress.Parse(from));
        Assert.Equal((route, user, team), (run.Route, run.User, run.Team));
        Assert.Equal(dialect ?? run.Dialect, run.Dialect);
        Assert.Equal(route switch { "ai" => ["http://127.0.0.1:1/"], "local" => ["http://127.0.0.1:2/"], _ => Array.Empty<string>() }, run.Destinations.Values);
        Assert.Single(_folder.EnumerateFileSystemInfos());
    }

    /// <summary>Two keys: the one counts that the provider behind the route reads, as it does in traffic.</summary>
    [Fact]
    public async Task RunAsync_OfARequestWithTwoKeys_GoesByWhereTheRouteLeads()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "data"));
        File.WriteAllText(Path.Combine(_folder.FullName, "data", "identity.key"), new string('a', 64));
        var local = await UserAsync("POST /ollama/v1/chat/completions\nAuthorization: Bearer one\nx-api-key: two");
        var remote = await UserAsync("POST /v1/chat/completions\nAuthorization: Bearer one\nx-api-key: two");
        Assert.Equal((await UserAsync("POST /v1/models\nAuthorization: Bearer one"), await UserAsync("POST /v1/models\nx-api-key: two")), (local, remote));
        Assert.NotEqual(local, remote);

        async Task<string> UserAsync(string request) => (await RequestDryRun.RunAsync(
            Configuration(("ReverseProxy:Clusters:ai:Destinations:one:Address", "https://api.anthropic.com/")), request, IPAddress.Loopback)).User;
    }

    [Theory]
    [InlineData("")]
    [InlineData("POST")]
    [InlineData("POST v1/messages")]
    [InlineData("POST /v1/messages\nno header")]
    public Task RunAsync_OfSomethingElse_SaysWhatIsExpected(string request) =>
        Assert.ThrowsAsync<FormatException>(() => RequestDryRun.RunAsync(Configuration(), request, IPAddress.Loopback));

    private GatewayConfiguration Configuration(params (string, string?)[] changes)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "people.csv"), "user,team\nada,Red\n");
        return ConfigurationValues.In(
            _folder.FullName,
            [
                ("ReverseProxy:Routes:ai:Match:Path", "/v1/{**path}"),
                ("ReverseProxy:Routes:local:ClusterId", "local"),
                ("ReverseProxy:Routes:local:Match:Path", "/ollama/{**path}"),
                ("ReverseProxy:Clusters:local:Destinations:one:Address", "http://127.0.0.1:2/"),
                ("TokenGate:Ledger:Path", "data"),
                ("TokenGate:Identity:KeyFile", "data/identity.key"),
                ("TokenGate:Identity:Pseudonymise", "true"),
                ("TokenGate:Identity:People", "people.csv"),
                ("TokenGate:Identity:Sources:0:Kind", "header"),
                ("TokenGate:Identity:Sources:0:Name", "X-User"),
                ("TokenGate:Identity:Sources:0:From:0", "127.0.0.0/8"),
                ("TokenGate:Identity:Sources:1:Kind", "apiKey"),
                .. changes,
            ]);
    }
}
