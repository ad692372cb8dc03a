using TokenGate.Training.Simulation;
using Xunit;

namespace TokenGate.Training.Tests.Simulation;

public sealed class NoiseTests
{
    private const string Chinese = "请根据以下材料回答问题。高压氧药物使用特殊氧气室来增加患者周围的氧气分压，并在需要时增加医务人员。这些设备有时被用来治疗一氧化碳中毒。";
    private const string English = "Please answer the question by the text below. The chamber raises the pressure of oxygen around a patient.\n\nWhat does it raise?";

    [Theory]
    [InlineData(English)]
    [InlineData(Chinese)]
    [InlineData("ABC 株式会社 uses  two  spaces\nand 東京 too")]
    public void Substitute_NothingExchanged_IsTheSameText(string text) =>
        Assert.Equal(text, Noise.Substitute(new Dice(1), text, 0, ["x"]));

    [Theory]
    [InlineData(English)]
    [InlineData(Chinese)]
    public void Substitute_ASixthOfTheWords_LeavesMostOfTheText(string text)
    {
        var changed = Noise.Substitute(new Dice(3), text, 0.16, ["#"]);

        Assert.NotEqual(text, changed);
        Assert.InRange(changed.Replace("#", "", StringComparison.Ordinal).Length, text.Length * 0.6, text.Length * 0.97);
    }

    [Fact]
    public void Sprinkle_TextWithoutSpaces_HasTheTokenAfterEveryFewWords()
    {
        var sprinkled = Noise.Sprinkle(Chinese, 4, () => "zz");

        Assert.InRange(sprinkled.Split("zz").Length, 6, 12);
        Assert.Equal(Chinese, sprinkled.Replace(" zz ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void ShuffleWords_TextWithoutSpaces_KeepsItsCharacters() =>
        Assert.Equal(Chinese.Order(), Noise.ShuffleWords(new Dice(2), Chinese).Replace(" ", "", StringComparison.Ordinal).Order());
}
