using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>The rules rest on this: what is text must not look like code, and code must not be lost.</summary>
public sealed class CodeTextTests
{
    [Theory]
    [InlineData("a // Gone\nb", "a b", "Gone")]
    [InlineData("a /* Gone \n Gone */ b", "a b", "Gone")]
    [InlineData("f(\"Gone // Gone\"); b", "f ( ) ; b", "Gone")]
    [InlineData("f(\"\\\"Gone\"); b", "f ( ) ; b", "Gone")]
    [InlineData("f(@\"\\\"); b; g(@\"\"\"Gone\"); c", "f ( ) ; b ; g ( ) ; c", "Gone")]
    [InlineData("f($\"Gone {a(\"Gone\")} {{Gone}}\"); b", "f ( a ( ) ) ; b", "Gone")]
    [InlineData("f(\"\"\"Gone \" Gone\"\"\"); b", "f ( ) ; b", "Gone")]
    [InlineData("f($$\"\"\"{Gone} {{a}} Gone\"\"\"); b", "f ( a ) ; b", "Gone")]
    [InlineData("f('\"', '\\'', '\\\\', \"\"); b", "f ( , , , ) ; b", "Gone")]
    public void From_CommentsAndLiterals_LeavesTheCode(string source, string kept, string gone)
    {
        var code = CodeText.From(source);
        Assert.Equal(source.Length, code.Length);
        Assert.Equal(source.Count(c => c == '\n'), code.Count(c => c == '\n'));
        Assert.DoesNotContain(gone, code, StringComparison.Ordinal);
        Assert.Equal(kept.Replace(" ", "", StringComparison.Ordinal), string.Concat(code.Where(c => !char.IsWhiteSpace(c))));
    }
}
