"""Tests of workbooks from outside."""
