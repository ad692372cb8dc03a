using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Tests.Reading;

public sealed class ProvidersTests
{
    [Theory]
    [InlineData("api.openai.com", "openai")]
    [InlineData("res.openai.azure.com:443", "azure.ai.openai")]
    [InlineData("us-east5-aiplatform.googleapis.com", "gcp.vertex_ai")]
    [InlineData("api.x.ai", "x_ai")]
    [InlineData("netfx.ai", "-")]
    [InlineData("api.jina.ai", "jina_ai")]
    [InlineData("get-something.example.com", "-")]
    [InlineData("8.8.8.8", "-")]
    [InlineData("127.0.0.1:8000", "shape")]
    [InlineData("[::1]:8000", "shape")]
    [InlineData("10.1.2.3", "shape")]
    [InlineData("172.20.0.1:80", "shape")]
    [InlineData("172.40.0.1:80", "-")]
    [InlineData("vllm", "shape")]
    [InlineData("vllm.models.svc:8000", "shape")]
    [InlineData("ai.corp.internal", "shape")]
    [InlineData("localhost:11434", "ollama")]
    [InlineData("localhost:1234", "lm_studio")]
    [InlineData("", "shape")]
    [InlineData(null, "shape")]
    public void FromHost_Host_IsNamedOrLocalOrUnknown(string? host, string expected) => Assert.Equal(expected, Providers.FromHost(host, "shape"));
}
