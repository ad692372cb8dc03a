using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Tests.Hosting;
using TokenGate.Gateway.Tests.Telemetry;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Identity;

/// <summary>With what a request was made, for which project, and why nobody is known.</summary>
public sealed class WithWhatTests : IDisposable
{
    private readonly IdentityFolder _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("claude-cli/2.0.1 (external, cli)", "claude-code")]
    [InlineData("codex_cli_rs/0.58.0 (Debian 13; x86_64) unknown", "codex")]
    [InlineData("GeminiCLI/0.9.0/gemini-2.5-pro (linux; x64)", "gemini-cli")]
    [InlineData("GitHubCopilotChat/0.26.7", "copilot")]
    [InlineData("OpenAI/Python 1.99.0", "openai-python")]
    [InlineData("AsyncOpenAI/Python 1.99.0", "openai-python")]
    [InlineData("OpenAI/JS 6.1.0", "openai-node")]
    [InlineData("OpenAI/2.1.0 (.NET 10.0; Linux)", "openai-dotnet")]
    [InlineData("Anthropic/JS 0.60.0", "anthropic-node")]
    [InlineData("ai/5.0.1 ai-sdk/openai/2.0.1 runtime/node.js/22", "ai-sdk")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) Cursor/1.2", "cursor")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64)", "browser")]
    [InlineData("python-requests/2.32", "python-http")]
    [InlineData("curl/8.14.1", "curl")]
    [InlineData("curlew/1.0", "other")]
    [InlineData("my-own-tool/1.0", "other")]
    [InlineData("", "-")]
    public void Client_ByUserAgent_IsOfAClosedList(string agent, string client) =>
        Assert.Equal(client, ClientProgram.Detect(new HeaderDictionary { ["User-Agent"] = agent }));

    [Fact]
    public void Client_ByTheSdksOwnHeaders()
    {
        Assert.Equal("codex", ClientProgram.Detect(new HeaderDictionary { ["originator"] = "codex_vscode", ["User-Agent"] = "x" }));
        Assert.Equal("openai-python", ClientProgram.Detect(new HeaderDictionary { ["x-stainless-lang"] = "python", ["User-Agent"] = "x" }));
        Assert.Equal("anthropic-node", ClientProgram.Detect(new HeaderDictionary { ["x-stainless-lang"] = "js", ["anthropic-version"] = "2023-06-01" }));
        Assert.Equal("google-genai", ClientProgram.Detect(new HeaderDictionary { ["x-goog-api-client"] = "google-genai-sdk/1.2.0 gl-python/3.12" }));
        Assert.Equal("cline", ClientProgram.Detect(new HeaderDictionary { ["X-Title"] = "Cline", ["User-Agent"] = "OpenAI/JS 5.0" }));
    }

    [Fact]
    public void Project_IsAValueOfTheList_OrOther()
    {
        var projects = new Projects(new ProjectOptions { Header = "X-Project", Field = "metadata.project", Values = ["Search", "Büro"] });
        Assert.Equal("Search", projects.Of(IdentityRequests.Context("10.0.0.1", ("X-Project", "search"))));
        Assert.Equal("Büro", projects.Of(IdentityRequests.Context("10.0.0.1", ("X-Project", "B\u00C3\u00BCro"))));
        Assert.Equal("other", projects.Of(IdentityRequests.Context("10.0.0.1", ("X-Project", "mine"))));
        Assert.Equal("other", projects.Of(IdentityRequests.Context("10.0.0.1", ("X-Project", "Search"), ("X-Project", "Search"))));
        Assert.Equal("-", projects.Of(IdentityRequests.Context("10.0.0.1")));
        Assert.Equal("Search", projects.Of(new RequestContent { Labels = new Dictionary<string, string> { ["metadata.project"] = "SEARCH" } }));
        Assert.Equal("-", projects.Of(new RequestContent()));
    }

    [Fact]
    public async Task Metric_SaysWhichSourceDecided_AndWhyNobodyIsKnown()
    {
        _setup.Write("keys.csv", "hash,user\n");
        var metrics = Faults.Metrics();
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "tokengate.identity")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => seen.Add($"{tags[0].Value}: {tags[1].Value}"));
        listener.Start();
        var resolver = _setup.Resolver(
            TimeProvider.System,
            metrics,
            ("KeyFile", "identity.key"), ("Sources:0:Kind", "header"), ("Sources:0:Name", "X-User"), ("Sources:0:From:0", "10.0.0.1"), ("Sources:1:Kind", "apiKey"), ("Sources:1:Map", "keys.csv"));
        async Task Ask(string address, params (string, string)[] fields) => await IdentityRequests.PersonOf(resolver, IdentityRequests.Context(address, fields));
        await Ask("10.0.0.1", ("X-User", "ada"));
        await Ask("10.0.0.1");
        await Ask("10.0.0.2", ("X-User", "ada"));
        await Ask("10.0.0.1", ("X-User", "ada"), ("X-User", "eve"));
        await Ask("10.0.0.1", ("x-api-key", "junk"));
        await Ask("10.0.0.1", ("X-User", "-"));
        Assert.Equal(["header: identified", "-: absent", "header: untrusted", "header: ambiguous", "apiKey: not_mapped", "header: unusable"], seen);
    }

    [Theory]
    [InlineData("0.0.0.0/0", "header")]
    [InlineData("::/0", "header")]
    [InlineData("0.0.0.0/0", "body")]
    public void Check_OfANetworkThatIsEverywhere_IsAFault(string network, string kind)
    {
        var faults = ConfigurationCheck.Run(ConfigurationValues.With(
            ("TokenGate:Identity:Sources:0:Kind", kind), ("TokenGate:Identity:Sources:0:Name", "X-User"), ("TokenGate:Identity:Sources:0:Field", "user"), ("TokenGate:Identity:Sources:0:From:0", network)));
        Assert.Equal("TokenGate:Identity:Sources:0:From:0", Assert.Single(faults).Path);
    }

    [Theory]
    [InlineData("body", "Pattern", "no group")]
    [InlineData("body", "Pattern", "(a)(b)")]
    [InlineData("body", "Pattern", "(a")]
    [InlineData("jwt", "Keys", "http://issuer.example/keys")]
    [InlineData("jwt", "Issuer", "not an address")]
    [InlineData("jwt", "Algorithms:0", "none")]
    [InlineData("apiKey", "Forward", "false")]
    public void Check_OfASourceThatCannotWork_NamesTheKey(string kind, string key, string value)
    {
        var faults = ConfigurationCheck.Run(ConfigurationValues.With(
            ("TokenGate:Identity:Sources:0:Kind", kind), ("TokenGate:Identity:Sources:0:Field", "user"), ("TokenGate:Identity:Sources:0:From:0", "10.0.0.1"), ($"TokenGate:Identity:Sources:0:{key}", value)));
        Assert.Contains(faults, fault => fault.Path.StartsWith("TokenGate:Identity:Sources:0:" + (key == "Issuer" ? "Keys" : key), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("basic", true)]
    [InlineData("apiKey", true)]
    [InlineData("address", false)]
    public void Warnings_TellOfSourcesThatTheUpstreamMustCheck(string kind, bool warns) =>
        Assert.Equal(warns, ConfigurationCheck.Warnings(ConfigurationValues.With(("TokenGate:Identity:Sources:0:Kind", kind))).Count == 1);
}
