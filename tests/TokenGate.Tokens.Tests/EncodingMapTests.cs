using Xunit;

namespace TokenGate.Tokens.Tests;

public sealed class EncodingMapTests
{
    [Theory]
    [InlineData("gpt-4o", "o200k_base")]
    [InlineData("gpt-4o-mini-2024-07-18", "o200k_base")]
    [InlineData("openai/gpt-4.1-nano", "o200k_base")]
    [InlineData("ft:gpt-4o-mini:acme::B1x2", "o200k_base")]
    [InlineData("ft:gpt-3.5-turbo-0613:acme:o1:x", "cl100k_base")]
    [InlineData("o1", "o200k_base")]
    [InlineData("o3-mini-high", "o200k_base")]
    [InlineData("o4-mini", "o200k_base")]
    [InlineData("GPT-5.1-codex", "o200k_base")]
    [InlineData("chatgpt-4o-latest", "o200k_base")]
    [InlineData("gpt-4", "cl100k_base")]
    [InlineData("gpt-4-turbo-2024-04-09", "cl100k_base")]
    [InlineData("gpt-4-32k", "cl100k_base")]
    [InlineData("gpt-35-turbo-16k", "cl100k_base")]
    [InlineData("azure/my-gpt-4-prod", "cl100k_base")]
    [InlineData("text-embedding-3-large", "cl100k_base")]
    [InlineData("text-davinci-003", "p50k_base")]
    [InlineData("code-davinci-002", "p50k_base")]
    [InlineData("text-davinci-001", "r50k_base")]
    [InlineData("davinci", "r50k_base")]
    [InlineData("davinci-002", "cl100k_base")]
    [InlineData("openai/gpt-oss-120b", "o200k_harmony")]
    [InlineData("meta-llama/Llama-3.3-70B-Instruct", "llama3")]
    [InlineData("us.meta.llama3-1-70b-instruct-v1:0", "llama3")]
    [InlineData("llama3:8b", "llama3")]
    [InlineData("mistral-7b-instruct", "mistral")]
    [InlineData("mistralai/Mixtral-8x7B-Instruct-v0.1", "mistral")]
    public void ForModel_KnownName_GivesItsOwnEncoding(string model, string encoding)
    {
        var counter = EncodingMap.Default.ForModel(model);

        Assert.Equal(encoding, counter.Encoding);
        Assert.True(counter.IsExact);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("acme-foo1-large")]
    [InlineData("gpt-40")]
    [InlineData("open-llama-3b")]
    [InlineData("llama-4-scout")]
    [InlineData("qwen2.5-coder")]
    public void ForModel_UnknownName_GivesDefaultThatIsNotExact(string? model)
    {
        var counter = EncodingMap.Default.ForModel(model);

        Assert.Equal("o200k_base", counter.Encoding);
        Assert.False(counter.IsExact);
    }
}
