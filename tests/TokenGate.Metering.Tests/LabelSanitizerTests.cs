using Xunit;

namespace TokenGate.Metering.Tests;

public sealed class LabelSanitizerTests
{
    [Theory]
    [InlineData(null, "-")]
    [InlineData("", "-")]
    [InlineData("   ", "-")]
    [InlineData("gpt-4o-mini", "gpt-4o-mini")]
    [InlineData("Ada Lovelace", "Ada Lovelace")]
    [InlineData("名前", "名前")]
    [InlineData("line\nbreak\u0000", "line\uFFFDbreak\uFFFD")]
    public void Clean_AName_IsPrintableAndNeverEmpty(string? name, string expected) => Assert.Equal(expected, LabelSanitizer.Clean(name));

    [Fact]
    public void Clean_ATenKilobyteName_IsCut() => Assert.Equal(128, LabelSanitizer.Clean(new string('x', 10_240)).Length);

    [Fact]
    public void Clean_ACutThroughASurrogatePair_LeavesNoHalf()
    {
        var cleaned = LabelSanitizer.Clean(new string('x', 127) + "😀");
        Assert.Equal(new string('x', 127), cleaned);
    }

    [Fact]
    public void Clean_ALoneSurrogate_IsReplaced() => Assert.Equal("a\uFFFDb", LabelSanitizer.Clean("a\uD800b"));

    [Theory]
    [InlineData("/v1/chat/completions?api-key=secret", "/v1/chat/completions")]
    [InlineData("/v1/models#secret", "/v1/models")]
    [InlineData("/", "/")]
    public void CleanPath_WithAQuery_DropsItBecauseItMayHoldAKey(string path, string expected) => Assert.Equal(expected, LabelSanitizer.CleanPath(path));
}
