using System.Runtime.Intrinsics;
using TokenGate.Training.Boosting;
using Xunit;

namespace TokenGate.Training.Tests.Boosting;

public sealed class VectorExpTests
{
    [Fact]
    public void Exp_OfEveryArgumentWithinTheLimit_IsWithinTwoUnitsOfTheLastPlace()
    {
        for (var x = -VectorExp.Limit; x <= VectorExp.Limit; x += 0.0009765625f)
        {
            var exact = Math.Exp(x);
            var unit = MathF.BitIncrement((float)exact) - (double)(float)exact;
            Assert.InRange(Math.Abs(Of(x) - exact) / unit, 0, 2);
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-1_000f, 1.6e-38f)]
    [InlineData(float.NegativeInfinity, 1.6e-38f)]
    public void Exp_OfZeroAndBeyondTheLimit_IsOneAndTheLeast(float x, float expected) => Assert.Equal(expected, Of(x), 1e-39f + (expected / 10));

    /// <summary>Rows are taken eight at a time, and the last few one by one: a row's gradient must not depend on where it stands.</summary>
    [Fact]
    public void Exp_OfOneArgument_IsTheSameBitsInEveryPlace()
    {
        var random = new Random(3);
        for (var turn = 0; turn < 1_000; turn++)
        {
            var x = (float)((random.NextDouble() * 60) - 30);
            var all = VectorExp.Exp(Vector256.Create(x));
            Assert.Equal(Vector256.Create(Of(x)), all);
        }
    }

    private static float Of(float x) => VectorExp.Exp(Vector256.CreateScalar(x)).ToScalar();
}
